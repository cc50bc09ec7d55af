// Random commands, some of them killed, against a model: what is read back is what the model says.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../interop/program.js'
import { integrity } from '../interop/table-shapes.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'
import { isMixOf, Model } from './model.js'
import { Operations } from './operations.js'
import { run, start } from './running.js'

const rounds = scaled(4, 500)
const commandsARound = 8

const backings = [
  ...['single', 'multi', 'kvs'].flatMap((layout) => ['delete', 'wal'].map((journal) => ({ layout, journal }))),
  { layout: 'dir' }
]

/** Makes the backing, with a table of its layout, and tells how it is named. */
async function place(t, { layout, journal }) {
  const folder = temporaryFolder(t)
  if (layout === 'dir') {
    mkdirSync(join(folder, 'd'))
    return { folder, url: `dir:${join(folder, 'd')}`, options: [] }
  }
  const path = join(folder, 'a.db')
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = ${journal}; CREATE TABLE other (id); DROP TABLE other`)
  database.close()
  const options = ['--layout', layout]
  for (const args of [['set', 'k', '--void'], ['remove', 'k']]) {
    const { status, stderr } = await run(['-d', path, ...options, '-s', 'made', ...args])
    assert.equal(status, 0, stderr)
  }
  return { folder, path, url: path, options }
}

/** What the backing holds, as it says itself. */
async function held({ url, path, options }) {
  const { status, stdout, stderr } = await run(['-d', url, ...options, 'dump'])
  assert.equal(status, 0, stderr)
  if (path) assert.equal(integrity(path), 'ok')
  return stdout
}

/** Runs it to its end. */
async function runWhole(at, { args, input, after, status }, what) {
  const ended = await run(args, { input })
  assert.equal(ended.status, status, `${what}: ${ended.stderr}`)
  assert.equal(await held(at), after.dump(), `${what}: does not hold what the model does`)
  return after
}

/** Runs it, kills it after a random while, and answers what is there then, which must be what may be there. */
async function runKilled(at, { args, input, after, status, ends, steps }, before, random, what) {
  const { child, ended } = start(args, { input })
  await sleep(random.below(25))
  child.kill('SIGKILL')
  const { status: got, stdout } = await ended
  if (got !== 'killed by SIGKILL') assert.equal(got, status, what)
  const found = await held(at)
  const answered = ends === 'steps' ? stdout.split('\n').length - 1 : 0
  const whole = ends === 'steps' ? steps.slice(answered) : got === status ? [after] : [before, after]
  const isWhole = whole.some((model) => model.dump() === found)
  // A folder's changes of several entries are made file by file.
  const isPart = (ends === 'mixed' || !at.path) && isMixOf(Model.fromDump(found), before, after)
  assert(isWhole || (isPart && got !== status), `${what}: killed, and torn`)
  return { model: Model.fromDump(found), wasKilled: got !== status }
}

for (const backing of backings) {
  const name = [backing.layout, backing.journal].filter(Boolean).join(', ')
  test(`random commands: ${name}`, async (t) => {
    const random = chance(t)
    const at = await place(t, backing)
    const operations = new Operations(random, at.folder, at.url, at.options)
    let model = new Model()
    const figures = { commands: 0, kills: 0 }
    for (let round = 0; round < rounds; ++round) {
      // A part of the rounds beside an application, so that a log stays from command to command.
      const application = backing.journal === 'wal' && random.once(2) ? new DatabaseSync(at.path) : undefined
      application?.exec('SELECT * FROM sqlite_schema')
      for (let i = 0; i < commandsARound; ++i) {
        const operation = operations.next(model)
        const what = `round ${round}.${i}: ${operation.args.join(' ').slice(0, 300)}`
        figures.commands += 1
        if (random.once(3)) {
          const { model: found, wasKilled } = await runKilled(at, operation, model, random, what)
          model = found
          figures.kills += wasKilled ? 1 : 0
        } else {
          model = await runWhole(at, operation, what)
        }
      }
      application?.close()
    }
    reached(t, `model: random commands with kills, ${name}`, '500 rounds, equal after every reopen',
      `${rounds} rounds, ${figures.commands} commands, ${figures.kills} killed`)
  })
}
