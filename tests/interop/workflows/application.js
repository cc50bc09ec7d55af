import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { persist } from '../program.js'

const script = join(import.meta.dirname, '..', 'effect-4.1', 'workflow-runner.js')

/** Answers what `f` answers as soon as it is something. */
export async function eventually(f, what, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(250)) {
    const found = await f()
    if (found) return found
  }
  return assert.fail(`not within ${seconds} s: ${what}`)
}

/** One file, and the runners that `effect-4.1/workflow-runner.js` starts on it, one at a time. */
export class Application {
  folder = mkdtempSync(join(tmpdir(), 'persist-interop-'))
  file = join(this.folder, 'application.db')
  said = ''

  constructor(test) {
    test.after(async () => {
      await this.kill()
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  async start() {
    const before = this.events('started').length
    this.runner = spawn(process.execPath, ['--no-warnings', script, this.file, this.folder])
    this.runner.stdin.on('error', () => {})
    for (const stream of [this.runner.stdout, this.runner.stderr]) stream.on('data', (text) => { this.said += text })
    await eventually(() => this.events('started').length > before, `the runner starts\n${this.said}`)
  }

  async kill() {
    if (!this.runner || this.runner.exitCode !== null || this.runner.signalCode !== null) return
    this.runner.kill('SIGKILL')
    await once(this.runner, 'close')
  }

  /** Ends the runner cleanly. */
  async stop() {
    this.runner.stdin.end()
    const [code] = await once(this.runner, 'close')
    assert.equal(code, 0, this.said)
  }

  execute(workflow, id) {
    this.runner.stdin.write(`${workflow} ${id}\n`)
  }

  /** Lets the run pass the place where it waits. */
  release(id) {
    writeFileSync(join(this.folder, id), '')
  }

  /** What the runners logged about a run, and that has the member. */
  events(member, id) {
    const log = join(this.folder, 'log.ndjson')
    if (!existsSync(log)) return []
    const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line)).filter((event) => member in event && (!id || id === event.id))
  }

  /** The activities of a run that were begun, in order. */
  activities(id) {
    return this.events('activity', id).map(({ activity }) => activity)
  }

  /** What the runners logged that has the member: its values by the id of the run, in order. */
  valuesById(member) {
    const values = new Map()
    for (const event of this.events(member)) values.set(event.id, [...values.get(event.id) ?? [], event[member]])
    return values
  }

  async result(id) {
    return (await eventually(() => this.events('result', id).at(-1), `the result of ${id}`)).result
  }

  persist(args, options) {
    return persist(['-d', `sqlite:${this.file}`, ...args], options)
  }

  /** A run as `show` knows it, found by its payload as a person would; undefined where there is none yet. */
  show(workflow, id) {
    const stores = this.persist(['stores']).split('\n').map((line) => line.split('\t')[0])
    if (!stores.includes(`Workflow/${workflow}`)) return undefined
    const [key] = this.persist(['-s', `Workflow/${workflow}`, 'keys', '--match', `/payload/id="${id}"`]).split('\n')
    return key ? JSON.parse(this.persist(['show', key, '--json'])) : undefined
  }

  /** The run as soon as it is in a state. */
  shown(workflow, id, state) {
    return eventually(() => {
      const run = this.show(workflow, id)
      return run?.state === state && run
    }, `${workflow} ${id} is ${state}`)
  }
}
