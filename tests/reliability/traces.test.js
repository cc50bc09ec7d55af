// What each command leaves of a file as it was found: its side files, its header, its settings, its other tables.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { keyOf, makeDatabase } from './databases.js'
import { inside, makePristine, outside, place, situations } from './left-as-found.js'
import { run } from './running.js'

const key = keyOf(1)

/** The situations it is found in; at the short length one of a kind. */
const telling = ({ mode, application }) =>
  mode === 'persist' || (mode === 'wal' && application !== 'gone') || application === 'killed'
/** Where a change rolls back what a killed application left, and so removes its journal. */
const rollsBack = ({ mode, application }) => mode !== 'wal' && application === 'killed'
const found = scaled(situations.filter(telling), situations)

/** Commands that read a.db: their words, their standard input, their status where it is not 0. */
const reading = [
  [['get', key]], [['get', 'missing'], '', 1], [['get-many', key, 'missing']], [['keys', '--all']],
  [['keys', '--count']], [['stores']], [['stores', '--json']], [['dump']], [['dump', '--snapshot']],
  [['dump', '-o', '../tmp/out']], [['stats']], [['ttl', key]], [['verify'], '', 1],
  [['diff', 'a.db', 'a.db']], [['backup', '../tmp/copy', '--force']],
  [['batch'], '{"op":"get","key":"k"}'], [['remove', '--dry-run', key]], [['remove', '--dry-run', '--prefix', 'k']],
  [['load', '--dry-run'], ''], [['copy', 'a.db', 'memory:']]
]

const line = '{"store":"s","key":"new","exit":{"_tag":"Success","value":1}}\n'
const requests = '{"op":"set","key":"k","exit":{"_tag":"Success"}}\n{"op":"get","key":"k"}\n{"op":"clear"}'

/** Commands that change it, or would. */
const changing = [
  [['set', key, '--void']], [['set', 'new', '--void', '--ttl', '1h']], [['set', key, '{'], '', 3],
  [['set', keyOf(1), '--void', '--if-absent'], '', 6], [['set', key, '1', '--if-equals', 'null', '--raw'], '', 6],
  [['remove', key]], [['remove', 'missing']], [['remove', '--prefix', 'key', '--yes']], [['clear', '--yes']],
  [['load'], line], [['load', '--mode', 'insert'], line], [['load', '--batch', '1'], line + line], [['load'], '{', 3],
  [['load', '--mode', 'replace', '--yes', '--unsealed'], line], [['expire', key, '--never']],
  [['expire', 'missing', '--never'], '', 1], [['purge']], [['edit', key]], [['copy', '../other.db', 'a.db']],
  [['batch'], requests], [['get-many', '--drop-invalid', key, 'invalid']]
]

const toldOf = ([words], { mode, application }) => `${words.join(' ')}, journal ${mode}, application ${application}`

const namesItself = new Set(['diff', 'copy'])

/** Runs the command in `cwd`. */
function execute(cwd, [words, input = ''], options = {}) {
  const env = { EDITOR: "sed -i 's/number/other/'", TMPDIR: join(cwd, '../tmp') }
  const args = namesItself.has(words[0]) ? words : ['-d', 'a.db', '-s', 's', ...words]
  return run(args, { cwd, env, input, ...options })
}

/** A pristine database, another one, and a folder for what commands make. */
function scene(t, situation) {
  const folder = temporaryFolder(t)
  const pristine = join(folder, 'pristine.db')
  makePristine(pristine, situation)
  makeDatabase(join(folder, 'other.db'), { count: 3 }).close()
  mkdirSync(join(folder, 'tmp'))
  return { folder, pristine, work: join(folder, 'work'), scratch: join(folder, 'scratch') }
}

for (const situation of found) {
  const name = `journal ${situation.mode}, application ${situation.application}`
  test(`traces: ${name}`, async (t) => {
    const { pristine, work, scratch } = scene(t, situation)
    for (const [commands, reads] of [[reading, true], [changing, false]]) {
      for (const command of commands) {
        const what = toldOf(command, situation)
        const { path, database } = place(pristine, work, situation)
        const before = outside(work)
        const kept = inside(path, scratch)
        const { status, stderr } = await execute(work, command)
        assert.equal(status, command[2] ?? 0, `${what}: ${stderr}`)
        const after = outside(work)
        if (reads) assert.deepEqual(after, before, what)
        const names = rollsBack(situation) && !after.names.includes('a.db-journal') ? ['a.db'] : before.names
        assert.deepEqual(after.names, names, `${what}: side files`)
        assert.deepEqual(inside(path, scratch), kept, what)
        database?.close()
      }
    }
    const count = reading.length + changing.length
    reached(t, `traces: ${name}`, 'side files, header, settings, other tables as found; reading changes no byte',
      `${count} of ${count} commands`)
  })
}

const nobody = 65534
const asNobody = process.getuid() === 0 ? { uid: nobody, gid: nobody } : {}

/** Runs every command on a database where nothing can be written: what reads does, what changes is refused. */
async function tryReadOnly(work, options, situation) {
  const before = outside(work)
  const held = situation.application.startsWith('killed')
  for (const command of reading) {
    const { status, stderr } = await execute(work, command, options)
    // What a killed writer left in the log cannot be read where its index cannot be made.
    const wanted = held ? [4, command[2] ?? 0] : [command[2] ?? 0]
    assert(wanted.includes(status), `${toldOf(command, situation)}: status ${status}: ${stderr}`)
    assert.deepEqual(outside(work), before, toldOf(command, situation))
  }
  for (const command of changing) {
    const { status, stderr } = await execute(work, command, options)
    // A session goes on after a request that failed, and answers so.
    const wanted = command[0][0] === 'batch' ? [0] : [4, 3]
    assert(wanted.includes(status), `${toldOf(command, situation)}: status ${status}: ${stderr}`)
    assert.deepEqual(outside(work), before, toldOf(command, situation))
  }
}

const still = found.filter(({ application }) => application !== 'connected')

test('traces: in a folder that cannot be written', async (t) => {
  for (const situation of still) {
    const { folder, pristine, work } = scene(t, situation)
    place(pristine, work, situation)
    chmodSync(folder, 0o755)
    if (asNobody.uid) chownSync(join(folder, 'tmp'), nobody, nobody)
    for (const name of readdirSync(work)) chmodSync(join(work, name), 0o444)
    chmodSync(work, 0o555)
    await tryReadOnly(work, asNobody, situation)
    chmodSync(work, 0o755)
  }
  reached(t, 'traces: folder of no write access', 'reading works, changing is refused, nothing changed',
    `${still.length} situations × ${reading.length + changing.length} commands`)
})

test('traces: on a read-only medium', async (t) => {
  for (const situation of still) {
    const { folder, pristine, work } = scene(t, situation)
    const source = join(folder, 'source')
    place(pristine, source, situation)
    mkdirSync(work)
    try {
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', work], { stdio: 'ignore' })
    } catch {
      return t.skip('no file system can be mounted here')
    }
    try {
      cpSync(source, work, { recursive: true })
      execFileSync('mount', ['-o', 'remount,ro', work])
      await tryReadOnly(work, {}, situation)
    } finally {
      execFileSync('umount', [work])
    }
  }
  reached(t, 'traces: read-only medium', 'reading works, changing is refused, nothing changed',
    `${still.length} situations × ${reading.length + changing.length} commands`)
})
