// SIGHUP, SIGINT, SIGQUIT and SIGTERM at random moments: the status says so, promptly; a change is whole or absent; no file stays.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../interop/program.js'
import { integrity } from '../interop/table-shapes.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'
import { contents, exitOf, keyOf, makeDatabase } from './databases.js'
import { run, start } from './running.js'

const rounds = scaled(1, 40)
const entries = scaled(4000, 40_000)
// A bar for a machine that does little else; what waits for an hour has not heard a signal after ten seconds.
const prompt = scaled(10_000, 1000)

const [hangUp, interrupt, quit, terminate] = [['SIGHUP', 129], ['SIGINT', 130], ['SIGQUIT', 131], ['SIGTERM', 143]]
const every = [hangUp, interrupt, quit, terminate]

/** All signals, at the short length one of them. */
const signals = (random) => scaled([random.oneOf(every)], every)

/** What runs, on which file, and what it may leave: of `changes`, all or nothing; of `makes`, a whole file or none. */
const working = [
  { name: 'load', args: ['load', '../changes.ndjson'], changes: 'whole' },
  { name: 'load --batch', args: ['load', '--batch', '100', '../changes.ndjson'], changes: 'parts' },
  { name: 'load into a new file', db: 'new.db', args: ['load', '../changes.ndjson'], makes: 'new.db' },
  { name: 'copy', db: null, args: ['copy', 'a.db', 'new.db'], makes: 'new.db' },
  { name: 'purge', args: ['purge'], changes: 'parts' },
  { name: 'remove by selection', args: ['remove', '--prefix', 'key', '--yes'], changes: 'whole' },
  { name: 'expire by selection', changes: 'whole',
    args: ['expire', '--prefix', 'key', '--ttl', '9d', '--yes', '--now', '5'] },
  { name: 'clear', args: ['clear', '--yes'], changes: 'whole' },
  { name: 'dump', args: ['dump'] },
  { name: 'dump -o', args: ['dump', '-o', 'out.ndjson'], makes: 'out.ndjson' },
  { name: 'dump --snapshot', args: ['dump', '--snapshot'] },
  { name: 'backup', args: ['backup', 'out.db'], makes: 'out.db' },
  { name: 'diff', db: null, args: ['diff', 'a.db', '../changes.ndjson'], no: true },
  { name: 'verify', args: ['verify'] },
  { name: 'stats', args: ['stats'] },
  { name: 'keys', args: ['keys', '--all'] }
]

/** What waits, for somebody who never comes. */
const waiting = [
  { name: 'load waiting for input', args: ['load'] },
  { name: 'load fed slowly', args: ['load'], feed: '{"store":"s","key":"fed","value":1}\n' },
  { name: 'set waiting for input', args: ['set', 'k', '-'] },
  { name: 'get-many --stdin', args: ['get-many', '--stdin'], feed: 'key00000001\n' },
  { name: 'remove --stdin', args: ['remove', '--stdin'], feed: 'key00000001\n' },
  { name: 'batch', args: ['batch'], feed: '{"id":1,"op":"get","key":"key00000001"}\n' },
  // SIGINT and SIGQUIT are the editor's alone while it runs.
  { name: 'edit', args: ['edit', 'key00000001'], env: { EDITOR: 'sleep 600 #' }, signals: [hangUp, terminate] },
  { name: 'watch', args: ['watch'] },
  { name: 'watch --initial', args: ['watch', '--initial'] },
  { name: 'dump into a full pipe', args: ['dump'], unread: true },
  { name: 'watch into a full pipe', args: ['watch', '--initial'], unread: true },
  { name: 'get of a locked file', args: ['get', 'key00000001', '--timeout', '1h'], locked: 'EXCLUSIVE' },
  { name: 'set in a locked file', args: ['set', 'k', '--void', '--timeout', '1h'], locked: 'IMMEDIATE' },
  { name: 'dump of a locked file', args: ['dump', '--timeout', '1h'], locked: 'EXCLUSIVE' },
  { name: 'watch of a locked file', args: ['watch', '--timeout', '1h'], locked: 'EXCLUSIVE' },
  { name: 'backup of a locked file', args: ['backup', 'out.db', '--timeout', '1h'], locked: 'EXCLUSIVE' },
  { name: 'snapshot of a locked file', args: ['dump', '--snapshot', '--timeout', '1h'], locked: 'EXCLUSIVE' },
  { name: 'batch on a locked file', args: ['batch', '--timeout', '1h'], locked: 'EXCLUSIVE',
    feed: '{"id":1,"op":"get","key":"key00000001"}\n' }
]

/** A folder with a pristine database, a dump of changes to it, a folder to work in and one for temporary files. */
function scene(t, mode) {
  const folder = temporaryFolder(t)
  const [pristine, work, temporary] = ['pristine.db', 'work', 'tmp'].map((name) => join(folder, name))
  makeDatabase(pristine, { mode, count: entries, bytes: 300, expiredEvery: 3 }).close()
  const changed = Array.from({ length: entries }, (_, i) =>
    `${JSON.stringify({ store: 's', key: keyOf(i * 2), exit: JSON.parse(exitOf(-i, 300)) })}\n`)
  writeFileSync(join(folder, 'changes.ndjson'), changed.join(''))
  mkdirSync(temporary)
  return {
    path: join(work, 'a.db'),
    work,
    options: { cwd: work, env: { TMPDIR: temporary } },
    before: contents(pristine),
    reset() {
      rmSync(work, { recursive: true, force: true })
      mkdirSync(work)
      copyFileSync(pristine, join(work, 'a.db'))
    },
    left: () => readdirSync(work).filter((name) => name !== 'a.db').concat(readdirSync(temporary))
  }
}

const wordsOf = ({ db = 'a.db', args }) => (db === null ? args : ['-d', db, ...args])

const wholeOf = (path) => (path.endsWith('.db') ? contents(path).digest : readFileSync(path, 'utf8'))

/** Runs what works undisturbed: how long it takes, what it leaves. */
async function undisturbed(command, place) {
  place.reset()
  const { status, stderr, milliseconds } = await run(wordsOf(command), place.options)
  assert.equal(status, command.no ? 1 : 0, `${command.name}: ${stderr}`)
  const made = command.makes && join(place.work, command.makes)
  return { milliseconds, after: contents(place.path), made: made && wholeOf(made) }
}

function check(command, ended, signal, status, place, whole, what) {
  const early = `killed by ${signal}` // before anything was done: a shell says the same
  const ends = [status, early, command.no ? 1 : 0]
  assert(ends.includes(ended.status), `${what}: status ${ended.status}: ${ended.stderr}`)
  const isDone = ended.status === ends[2]
  const left = place.left()
  const made = command.makes && left.includes(command.makes)
  assert.deepEqual(left, made ? [command.makes] : [], `${what}: files left`)
  if (made) assert.equal(wholeOf(join(place.work, command.makes)), whole.made, `${what}: a part of a file`)
  if (isDone) assert.equal(made ?? undefined, command.makes && true, `${what}: done, and not there`)
  assert.equal(integrity(place.path), 'ok')
  const now = contents(place.path).digest
  const { before } = place
  if (isDone) assert.equal(now, whole.after.digest, `${what}: done, and not all there`)
  else if (command.changes === 'whole') {
    assert([before.digest, whole.after.digest].includes(now), `${what}: a torn change`)
  } else if (!command.changes) assert.equal(now, before.digest, `${what}: changed`)
  return isDone
}

for (const mode of ['delete', 'wal']) {
  test(`what works is interrupted, journal ${mode}`, async (t) => {
    const random = chance(t)
    const place = scene(t, mode)
    const figures = { runs: 0, interrupted: 0, slowest: 0 }
    for (const command of working) {
      const whole = await undisturbed(command, place)
      for (let round = 0; round < rounds; ++round) {
        for (const [signal, status] of command.signals ?? signals(random)) {
          place.reset()
          const running = start(wordsOf(command), { ...place.options, input: '' })
          const moment = random.below(Math.ceil(whole.milliseconds * 1.1))
          await sleep(moment)
          const sent = performance.now()
          running.child.kill(signal)
          const ended = await running.ended
          const took = performance.now() - sent
          const what = `${command.name}, ${signal} after ${moment} ms`
          const isDone = check(command, ended, signal, status, place, whole, what)
          assert(took < prompt, `${what}: ended ${Math.round(took)} ms after the signal`)
          figures.runs += 1
          figures.interrupted += isDone ? 0 : 1
          figures.slowest = Math.max(figures.slowest, took)
        }
      }
    }
    reached(t, `signals at random moments of work, ${mode}`, 'rolled back, no file left, within 1 s',
      `${figures.interrupted} of ${figures.runs} runs interrupted, the slowest after ${Math.round(figures.slowest)} ms`)
  })

  test(`what waits is interrupted, journal ${mode}`, async (t) => {
    const random = chance(t)
    const place = scene(t, mode)
    const figures = { runs: 0, slowest: 0 }
    for (const command of waiting) {
      await t.test(command.name, async () => {
        for (let round = 0; round < Math.ceil(rounds / 2); ++round) {
          for (const [signal, status] of command.signals ?? signals(random)) {
            const took = await interruptWaiting(command, signal, status, place, random)
            figures.runs += 1
            figures.slowest = Math.max(figures.slowest, took)
          }
        }
      })
    }
    reached(t, `signals while waiting, ${mode}`, 'status 128 + signal, no file left, within 1 s',
      `${figures.runs} runs, the slowest ended after ${Math.round(figures.slowest)} ms`)
  })
}

/** Starts what waits, sends the signal when it surely does, and answers how long it took to end. */
async function interruptWaiting(command, signal, status, place, random) {
  place.reset()
  const application = command.locked ? new DatabaseSync(place.path) : undefined
  application?.exec(`PRAGMA locking_mode = EXCLUSIVE; BEGIN ${command.locked}; SELECT 1 FROM effect_persistence`)
  const beside = place.left()
  const options = { ...place.options, env: { ...place.options.env, ...command.env } }
  const { child, ended } = start(wordsOf({ ...command, args: ['-s', 's', ...command.args] }), options)
  if (command.unread) child.stdout.pause()
  if (command.feed) child.stdin.write(command.feed)
  await sleep(150 + random.below(100))
  assert.equal(child.exitCode, null, `${command.name}: does not wait`)
  const sent = performance.now()
  child.kill(signal)
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 3 * prompt)
  await new Promise((resolve) => child.on('exit', resolve))
  clearTimeout(giveUp)
  const took = performance.now() - sent
  child.stdout.resume()
  const { status: got, stderr } = await ended
  const what = `${command.name}, ${signal}`
  assert(took < prompt, `${what}: ended ${Math.round(took)} ms after the signal`)
  assert.equal(got, status, `${what}: ${stderr}`)
  assert.deepEqual(place.left(), beside, `${what}: files left`)
  application?.close()
  assert.equal(contents(place.path).digest, place.before.digest)
  return took
}
