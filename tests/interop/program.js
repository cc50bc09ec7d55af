import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { PERSIST, PERSIST_DB, PERSIST_STORE, ...environment } = process.env

/** The program under test. */
export function program() {
  assert(PERSIST, 'PERSIST must name the program under test')
  return { path: PERSIST, options: { env: environment, maxBuffer: 1 << 26 } }
}

/** Runs a command to its end, which may come before it has read all its input. */
export function spawned(command, args, options) {
  const result = spawnSync(command, args, options)
  if (result.error && result.error.code !== 'EPIPE') throw result.error
  return result
}

/** Runs `persist ARGS`, and answers how it ended: status, signal, stdout, stderr. */
export function ended(args, { input = '' } = {}) {
  const { path, options } = program()
  return spawned(path, args, { ...options, input, encoding: 'utf8' })
}

function run(args, { input, status = 0 } = {}) {
  const result = ended(args, { input })
  const { status: got, signal, stderr } = result
  assert.equal(got, status, `persist ${args.join(' ')}: status ${got}, signal ${signal}\n${stderr}`)
  return result
}

/** Runs `persist ARGS`, expects a status, and answers what it printed. */
export const persist = (args, options) => run(args, options).stdout

/** The same, for what it said on standard error. */
export const persistMessages = (args, options) => run(args, options).stderr

/** The options that name a backing. */
export const database = (layout, path) => ['-d', layout === 'dir' ? `dir:${path}` : `sqlite:${path}`]

/** A folder of the test's own, gone when the test is over. */
export function temporaryFolder(test) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-interop-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
