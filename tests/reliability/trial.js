import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { program, spawned } from '../interop/program.js'
import { injected, repeat } from './injection.js'
import { isAs, isBetween, isSideFile, leftOver } from './world.js'

const done = 0
const backingFailed = 4
const lockedByOthers = 5

/** A command in a world, run undisturbed once, so that runs with faults can be judged by it. */
export class Trial {
  constructor(world, { input = '', inputFrom, env = {}, ...work }) {
    Object.assign(this, { world, isInParts: false, hasWholeParts: () => true, mayFindFaults: false, ...work })
    this.input = inputFrom ? readFileSync(world.path(inputFrom)) : input
    this.env = { TMPDIR: world.path('tmp'), ...env }
    const { status, stdout, stderr, made } = this.run({})
    this.made = made
    assert([0, 1].includes(status), `${this.title}: status ${status}\n${stderr}`)
    this.wanted = { status, stdout }
    this.after = world.state()
    const isNew = (name) => /^(out|d|new)\/|^new.db$/.test(name)
    const left = leftOver(this.after, world.before, world.before).filter((name) => !isNew(name))
    assert.deepEqual(left, [], `${this.title}: left over`)
  }

  run(fault) {
    this.world.restore()
    return injected(this.args, { cwd: this.world.folder, env: this.env, input: this.input, ...fault })
  }

  /** The same behind the words of another program, those of strace say. */
  runBehind(words) {
    const { path, options } = program()
    const [command, ...args] = [...words, path, ...this.args]
    return spawned(command, args, {
      ...options, cwd: this.world.folder, env: { ...options.env, ...this.env }, input: this.input, encoding: 'utf8'
    })
  }

  /** How many of these calls the command makes. */
  count(calls) {
    return calls.reduce((sum, name) => sum + this.made[name], 0)
  }

  /** Runs with a fault, judges it, and answers the status; undefined when the fault did not come about. */
  runWith(fault) {
    const ended = this.run(fault)
    if (ended.failed === 0) return undefined
    try {
      this.judge(ended, fault)
    } catch (error) {
      error.message = `${this.title}: ${error.message}\n${repeat(this.args, fault, ended)}`
      throw error
    }
    return ended.status
  }

  /** Throws when a run went wrong. */
  judge({ status, signal, stdout, stderr, name }, fault) {
    assert.equal(signal, null, 'a signal')
    const { before } = this.world
    const state = this.world.state()
    const isAll = stdout === this.wanted.stdout && isAs(state, this.after, before)
    if (this.session) this.assertAcknowledged(stdout, state)
    else if (status === done || status === this.wanted.status) assert(isAll, `status ${status}, and not all is there`)
    const hasFoundFaults = this.mayFindFaults && status === 1 && stdout !== ''
    const blamesEditor = status === 2 && /: the editor '/.test(stderr)
    const documented = [done, backingFailed, lockedByOthers, this.wanted.status]
    assert(hasFoundFaults || blamesEditor || documented.includes(status), `status ${status}`)
    assert(this.isInParts
      ? isBetween(state, before, this.after)
      : isAs(state, before, this.after) || isAs(state, this.after, before), 'neither before nor after')
    if (mayLeave(fault, name)) return
    // A journal may be needed, by whoever opens the file next.
    const left = leftOver(state, before, this.after).filter((it) => !isSideFile(it) && !keptEdit.test(it))
    assert.deepEqual(left, [], 'left over')
  }

  /** Every change of the session that was answered with ok is there. */
  assertAcknowledged(stdout, state) {
    const { db, keys } = this.session
    for (const line of stdout.split('\n').slice(0, -1)) {
      const { id, ok, error } = JSON.parse(line)
      const [there, wanted] = [state, this.after].map(({ things }) => things.get(db)?.get(`s/${keys[id]}`))
      if (ok) assert.equal(there, wanted, `acknowledged: ${keys[id]}`)
      else assert(error, line)
    }
  }
}

// What an editor gave back is kept when it could not be written.
const keptEdit = /^tmp\/persist-edit-/

/** Whether the fault keeps the program from tidying up. */
const mayLeave = ({ onward, calls }, name) =>
  (onward && !['write', 'sync'].includes(calls.join())) || /unlink|remove|rmdir|opendir|readdir|kill/.test(name)
