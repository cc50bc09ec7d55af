// Somebody at a terminal waits for a lock that another process, this one, holds.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { persist, program, temporaryFolder } from '../interop/program.js'
import { becomes } from './running.js'

const word = 'waiting for a lock held by another process'

/** Runs `persist ARGS`, standard output in a pipe and standard error on a terminal, or in a pipe as well. */
function watched(args, { terminal = true, typed = 'ignore', env = {} } = {}) {
  const { path, options } = program()
  const line = [path, ...args].map((text) => `'${text}'`).join(' ')
  // `script` lends a terminal; standard output leaves by the third descriptor.
  const words = terminal ? ['script', '-qec', `${line} 1>&3`, '/dev/null'] : ['sh', '-c', `${line} 1>&3`]
  const child = spawn(words[0], words.slice(1), {
    ...options, stdio: [typed, 'pipe', 'pipe', 'pipe'], env: { ...options.env, TERM: 'xterm', ...env }
  })
  const shown = { terminal: '', out: '' }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { shown.terminal += text })
  child.stdio[3].setEncoding('utf8').on('data', (text) => { shown.out += text })
  const ended = new Promise((resolve) => child.on('close', (status) => resolve({ status, ...shown })))
  return { shown, ended, child }
}

/** What a terminal shows in the end of what was sent to it: each line anew after a carriage return and a wipe. */
const left = (sent) => sent.split('\n').map((line) => line.split('\r\x1b[K').at(-1).replaceAll('\r', '')).join('\n')

function databaseWith(t, key) {
  const folder = temporaryFolder(t)
  const path = join(folder, 'a.db')
  persist(['-d', path, '-s', 's', 'set', key, '--void'])
  return { folder, path, other: new DatabaseSync(path) }
}

const cases = {
  get: ['get', '-r', 'k'],
  set: ['set', 'k', '--success', '1'],
  remove: ['remove', 'k'],
  stats: ['stats', '--json'],
  dump: ['dump'],
  backup: ['backup', 'COPY'],
  'copy to it': ['copy', 'FROM', 'TO']
}

for (const [name, words] of Object.entries(cases)) {
  test(`${name}: the word appears once, goes away, and the answer is right`, async (t) => {
    const { folder, path, other } = databaseWith(t, 'k')
    const from = join(folder, 'from.db')
    persist(['-d', from, '-s', 's', 'set', 'k', '--success', '2'])
    const args = words.map((text) => ({ COPY: join(folder, 'copy.db'), FROM: from, TO: path })[text] ?? text)
    const all = words[0] === 'copy' ? args : ['-d', path, '-s', 's', ...args]
    other.exec('BEGIN EXCLUSIVE')
    const run = watched(['--timeout', '60s', ...all])
    assert.ok(await becomes(() => run.shown.terminal.includes(word)))
    await sleep(300)
    assert.equal(run.shown.terminal.split(word).length, 2, 'once')
    other.exec('COMMIT')
    const { status, terminal, out } = await run.ended
    assert.equal(status, 0, terminal)
    assert.equal(terminal.split(word).length, 2, terminal)
    assert.ok(!left(terminal).includes('waiting'), JSON.stringify(terminal))
    other.close()
    const unhindered = ['get', 'stats', 'dump'].includes(name)
    if (unhindered) assert.equal(out, persist(all))
    if (name === 'set') assert.equal(persist(['-d', path, '-s', 's', 'get', '-r', 'k']), '1\n')
    if (name === 'copy to it') assert.equal(persist(['-d', path, 'dump']), persist(['-d', from, 'dump']))
    if (name === 'remove') assert.equal(persist(['-d', path, 'dump']), '')
    if (name === 'backup') assert.equal(persist(['-d', args[1], 'dump']), persist(['-d', path, 'dump']))
  })
}

test('a wait that fails wipes the word before the error', async (t) => {
  const { path, other } = databaseWith(t, 'k')
  other.exec('BEGIN EXCLUSIVE')
  const { status, terminal } = await watched(['--timeout', '2500ms', '-d', path, '-s', 's', 'get', 'k']).ended
  other.close()
  assert.equal(status, 5, terminal)
  assert.ok(terminal.includes(word))
  assert.match(left(terminal), /^persist: get: .*locked/)
})

test('Ctrl-C while waiting wipes the word', async (t) => {
  const { path, other } = databaseWith(t, 'k')
  other.exec('BEGIN EXCLUSIVE')
  const run = watched(['--timeout', '60s', '-d', path, '-s', 's', 'set', 'k', '--success', '1'], { typed: 'pipe' })
  assert.ok(await becomes(() => run.shown.terminal.includes(word)))
  run.child.stdin.write('\x03')
  const { status, terminal } = await run.ended
  other.close()
  assert.equal(status, 130, terminal)
  assert.ok(!left(terminal).includes('waiting'), JSON.stringify(terminal))
})

test('in a pipe, with -q and on a dumb terminal nothing is said', async (t) => {
  const { path, other } = databaseWith(t, 'k')
  other.exec('BEGIN EXCLUSIVE')
  const args = ['--timeout', '60s', '-d', path, '-s', 's', 'get', '-r', 'k']
  const runs = [watched(args, { terminal: false }), watched(['-q', ...args]), watched(args, { env: { TERM: 'dumb' } }),
    watched(['--progress', 'never', ...args])]
  await sleep(2600)
  other.exec('COMMIT')
  for (const run of runs) {
    const { status, terminal, out } = await run.ended
    assert.equal(status, 0)
    assert.equal(terminal, '')
    assert.equal(out, 'null\n')
  }
  other.close()
})

test('a folder that another writer has locked', async (t) => {
  const folder = join(temporaryFolder(t), 'kvs')
  mkdirSync(folder)
  const args = ['-d', `dir:${folder}`, '-s', 's', 'set', 'k', '--void']
  const holder = spawn('flock', [folder, 'sh', '-c', 'echo locked; read go'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const run = watched(['--timeout', '60s', ...args])
  const piped = watched(['--timeout', '60s', ...args], { terminal: false })
  assert.ok(await becomes(() => run.shown.terminal.includes(word)))
  await sleep(300)
  holder.stdin.end('go\n')
  const { status, terminal } = await run.ended
  assert.equal(status, 0, terminal)
  assert.equal(terminal.split(word).length, 2)
  assert.ok(!left(terminal).includes('waiting'), JSON.stringify(terminal))
  assert.deepEqual(await piped.ended, { status: 0, terminal: '', out: '' })
  assert.equal(persist(['-d', `dir:${folder}`, '-s', 's', 'keys']), 'k\n')
})
