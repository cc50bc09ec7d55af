import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { program, spawned } from '../interop/program.js'

const shim = join(process.env.RELIABILITY_TOOLS ?? '', 'fault_shim.so')

/** Why faults cannot be injected, if so: the sanitizers want to be loaded first. */
export const noInjection = existsSync(shim) ? false : 'the program is built with sanitizers'

const own = mkdtempSync(join(tmpdir(), 'persist-injection-'))
process.on('exit', () => rmSync(own, { recursive: true, force: true }))
const report = join(own, 'report')

/** The groups of calls, in the order of fault_shim.c. */
const groups = ['open', 'read', 'write', 'sync', 'truncate', 'rename', 'unlink', 'close', 'map', 'stat', 'seek', 'lock',
  'make', 'list', 'own', 'spawn', 'thread', 'memory']

/**
 * Those that files are about, but for locks: SQLite takes one that fails for one that others hold, and waits for ten
 * seconds.
 */
export const ioCalls = groups.filter((name) => !['lock', 'thread', 'memory'].includes(name))

const variablesFor = ({ calls = [], at = 0, onward = false, kind = 'errno', error = 'EIO' }) => ({
  FAULT_CALLS: calls.join(),
  FAULT_AT: String(at),
  FAULT_ONWARD: onward ? '1' : '',
  FAULT_KIND: kind,
  FAULT_ERRNO: String(constants.errno[error])
})

/**
 * Runs `persist ARGS` with the `at`th of `calls` (none: 0) failing: with `error`, or half way (`kind` short), or
 * with the death of the process before it (kill) or half way (tear); with `onward`, all after it too. Answers how it
 * ended, how many calls of each group it `made`, how many failed, and the name of the first of those.
 */
export function injected(args, { cwd, env = {}, input = '', ...fault }) {
  writeFileSync(report, Buffer.alloc(64 + 8 * groups.length))
  const { path, options } = program()
  const ended = spawned(path, args, {
    ...options, cwd, input, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGABRT',
    env: { ...options.env, ...env, ...variablesFor(fault), LD_PRELOAD: shim, FAULT_REPORT: report }
  })
  const counted = readFileSync(report)
  return {
    ...ended,
    failed: Number(counted.readBigUInt64LE(0)),
    name: counted.toString('latin1', 8, 64).replace(/\0.*$/s, ''),
    made: Object.fromEntries(groups.map((name, i) => [name, Number(counted.readBigUInt64LE(64 + 8 * i))]))
  }
}

/** What to say of a run that went wrong, so that it can be repeated. */
export function repeat(args, fault, { status, signal, stderr, name }) {
  const variables = Object.entries(variablesFor(fault)).map(([variable, value]) => `${variable}=${value}`)
  return `${variables.join(' ')} persist ${args.join(' ')}\n` +
    `  failing ${name} first; status ${status}, signal ${signal}\n  ${stderr}`
}

/** The shim must have been there: a campaign without it proves nothing. */
export function assertInjects(cwd) {
  const { made, status } = injected(['--version'], { cwd })
  assert.equal(status, 0)
  assert(made.write > 0, 'no call was counted')
}
