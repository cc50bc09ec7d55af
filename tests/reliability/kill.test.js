// Killed at every call that writes, and at random moments: whole, all or nothing, and what was acknowledged is there.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { program } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'
import { noInjection } from './injection.js'
import { numbered } from './fault_campaign.js'
import { layOut, layOutLarge } from './stage.js'
import { Trial } from './trial.js'
import { changing, largeChanging } from './work.js'
import { isAs, isBetween, quickFolder, World } from './world.js'

const bar = 'integrity ok, all or nothing, every acknowledged change there'

const writingCalls = ['write', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync', 'syncfs', 'unlink', 'unlinkat', 'rename',
  'renameat', 'mkdir', 'mkdirat', 'openat', 'fchmod', 'fallocate']

const isHot = (journal) => journal.length > 0 && journal[0] !== 0

/**
 * What the next commands find: a sound database. One that reads leaves a journal as it is, one that changes rolls back
 * what it holds; the log of a database in WAL mode both leave to those that the database belongs to.
 */
function assertSoundForNext({ world }) {
  const { path, options } = program()
  for (const name of readdirSync(world.folder).filter((it) => it.endsWith('.db'))) {
    const verified = spawnSync(path, ['-d', name, 'verify'], { ...options, cwd: world.folder, encoding: 'utf8' })
    assert.equal(verified.status, 0, `verify ${name}: ${verified.stdout}${verified.stderr}`)
    const removed = spawnSync(path, ['-d', name, '-s', 'none', 'remove', 'missing'],
      { ...options, cwd: world.folder, encoding: 'utf8' })
    assert.equal(removed.status, 0, `remove in ${name}: ${removed.stderr}`)
    const journal = world.path(`${name}-journal`)
    assert(!existsSync(journal) || !isHot(readFileSync(journal)), `${name}: a hot journal`)
    if (name.startsWith('delete')) assert(!existsSync(world.path(`${name}-wal`)), `${name}: a log`)
  }
}

function assertWhole(trial, stdout) {
  assertSoundForNext(trial)
  const { world, after } = trial
  const state = world.state()
  if (trial.session) trial.assertAcknowledged(stdout, state)
  assert(trial.isInParts
    ? isBetween(state, world.before, after)
    : isAs(state, world.before, after) || isAs(state, after, world.before), 'neither before nor after')
  const sizes = [...state.things].map(([name, { size }]) => `${name} ${size}`)
  assert(trial.hasWholeParts(state, world.before, after), `a part that is not whole: ${sizes}`)
}

/** Runs the command until the `number`th `call` kills it; false when there are not so many. */
function killAtCall(trial, call, number) {
  trial.world.restore()
  const ended = trial.runBehind(['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`,
    '-e', `inject=${call}:signal=KILL:when=${number}`])
  if (ended.signal === null) assert([0, 1].includes(ended.status), ended.stderr)
  return ended.signal === 'SIGKILL' && ended
}

/** Kills at every `step`th `call` from the `first` on; how often. */
function killAtEach(trial, call, first, step) {
  for (let number = first, kills = 0; ; number += step, ++kills) {
    const ended = killAtCall(trial, call, number)
    if (!ended) return kills
    try {
      assertWhole(trial, ended.stdout)
    } catch (error) {
      blame(error, trial, `at ${call} ${number}`)
    }
  }
}

const briefly = ({ title }) => /^(set|load|copy|purge|batch)\b/.test(title) && !/hot\.db/.test(title)

function worldOf(t, layOutIn) {
  const [folder, scratch] = [quickFolder(t), quickFolder(t)]
  layOutIn(folder, scratch)
  return new World(folder)
}

function blame(error, trial, how) {
  throw new Error(`${trial.title}, killed ${how}: ${error.message}`, { cause: error })
}

test('killed at every call that writes', { skip: noInjection }, (t) => {
  const random = chance(t)
  const world = worldOf(t, layOut)
  const works = changing.filter(briefly)
  let kills = 0
  for (const work of works) {
    const trial = new Trial(world, work)
    for (const call of scaled([random.oneOf(['write', 'pwrite64', 'fdatasync', 'openat'])], writingCalls)) {
      kills += killAtEach(trial, call, scaled(1 + random.below(10), 1), scaled(Infinity, 1))
    }
  }
  reached(t, 'kill at every call that writes', bar, `${kills} kills of ${works.length} commands`)
})

test('killed half way through a write', { skip: noInjection }, (t) => {
  const random = chance(t)
  const world = worldOf(t, layOut)
  const works = changing.filter(briefly)
  let kills = 0
  for (const work of works) {
    const trial = new Trial(world, work)
    const torn = numbered(trial.count(['write']), { calls: ['write'], kind: 'tear' })
    for (const fault of scaled([random.oneOf(torn)], torn)) {
      const ended = trial.run(fault)
      if (ended.signal !== 'SIGKILL') continue
      kills++
      try {
        assertWhole(trial, ended.stdout.replace(/[^\n]*$/, ''))
      } catch (error) {
        blame(error, trial, `within write ${fault.at}`)
      }
    }
  }
  reached(t, 'kill half way through a write', bar, `${kills} kills of ${works.length} commands`)
})

/** Kills the command after a time; answers what it had printed. */
async function killAfter(trial, milliseconds) {
  trial.world.restore()
  const { path, options } = program()
  const child = spawn(path, trial.args, { ...options, env: { ...options.env, ...trial.env }, cwd: trial.world.folder })
  child.stdin.on('error', () => {})
  child.stdin.end(trial.input)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text })
  const ended = once(child, 'close')
  await Promise.race([sleep(milliseconds), ended])
  child.kill('SIGKILL')
  const [, signal] = await ended
  return { stdout: stdout.replace(/[^\n]*$/, ''), killed: signal === 'SIGKILL' }
}

test('killed at random moments', { skip: noInjection }, async (t) => {
  const random = chance(t)
  const world = worldOf(t, layOutLarge)
  const works = scaled(Array.from({ length: 4 }, () => random.oneOf(largeChanging)), largeChanging)
  const trials = works.map((work) => {
    const began = performance.now()
    const trial = new Trial(world, work)
    return Object.assign(trial, { milliseconds: performance.now() - began })
  })
  let kills = 0
  let runs = 0
  while (kills < scaled(4, 500)) {
    const trial = trials[runs++ % trials.length]
    const moment = (random.below(1000) / 1000) * trial.milliseconds * 0.7
    const { stdout, killed } = await killAfter(trial, moment)
    if (killed) kills++
    try {
      assertWhole(trial, stdout)
    } catch (error) {
      blame(error, trial, `after ${moment} ms`)
    }
  }
  reached(t, 'kill -9 at random moments', bar, `${kills} kills in ${runs} runs of ${trials.length} commands`)
})
