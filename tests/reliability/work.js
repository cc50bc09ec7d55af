import { batchSize, exit, now } from './stage.js'

const requests = (...lines) => lines.map((line, id) => `${JSON.stringify({ id, store: 's', ...line })}\n`).join('')

const common = ['--now', String(now), '--timeout', '100ms', '-s', 's']

const on = (db, args, more = {}) =>
  ({ title: `${args.join(' ')} on ${db}`, args: [...common, '-d', db, ...args], ...more })

const readings = (db) => [
  on(db, ['get', 'k0007']),
  on(db, ['get', 'k0240', '--entry']),
  on(db, ['dump', '--seal'])
]

/**
 * Every command that reads. Status 0 means that what was printed, or written to `out`, is all there is. One that
 * `mayFindFaults` may call what it cannot read a fault, status 1.
 */
export const reading = [
  ...readings('delete.db'), ...readings('wal.db'), ...readings('live.db'), ...readings('hot.db'), ...readings('dir:d'),
  on('delete.db', ['get-many', 'k0001', 'none', 'k0240']),
  on('delete.db', ['keys', '--long']),
  on('wal.db', ['keys', '--state', 'success', '--match', '/value/n=17']),
  on('delete.db', ['stores', '--json']),
  on('live.db', ['stats', '--json']),
  on('delete.db', ['ttl', 'k0001']),
  on('delete.db', ['verify'], { mayFindFaults: true }),
  on('dir:d', ['verify'], { mayFindFaults: true }),
  on('delete.db', ['dump', '-o', 'out/new.ndjson']),
  on('live.db', ['dump', '-o', 'out/old.ndjson']),
  on('delete.db', ['dump', '--snapshot']),
  on('live.db', ['dump', '--snapshot', '-o', 'out/new.ndjson']),
  on('memory:large.ndjson', ['dump']),
  on('delete.db', ['diff', 'large.ndjson', 'live.db']),
  on('delete.db', ['remove', '--prefix', 'k01', '--dry-run']),
  on('delete.db', ['load', '--dry-run', 'large.ndjson']),
  on('delete.db', ['backup', 'out/new.db']),
  on('live.db', ['backup', '--force', 'out/old.db'])
]

const changes = (db) => [
  on(db, ['set', 'k0003', exit('new', 10)]),
  on(db, ['remove', 'k0003', 'k0240']),
  on(db, ['load', 'small.ndjson']),
  on(db, ['expire', '--prefix', 'k01', '--ttl', '1h', '--yes']),
  on(db, ['clear', '--yes']),
  on(db, ['purge'], { isInParts: true })
]

const session = (db) => on(db, ['batch'], {
  input: requests({ op: 'set', key: 'k0001', exit: JSON.parse(exit('a', 5)) }, { op: 'remove', key: 'k0002' },
    { op: 'set', key: 'k9999', exit: JSON.parse(exit('b', 5)) }),
  session: { db, keys: ['k0001', 'k0002', 'k9999'] },
  isInParts: true
})

/** Every command that changes something. Those that work `isInParts` may be done with some of it. */
export const changing = [
  ...changes('delete.db'), ...changes('wal.db'), ...changes('live.db'), ...changes('hot.db'),
  on('delete.db', ['set', 'k0240', exit('large', 30_000)]),
  on('delete.db', ['set', 'k0003', '-', '--keep-ttl'], { input: exit('piped', 10) }),
  on('delete.db', ['set', 'k0003', exit('new', 10), '--if-equals', exit(3)]),
  on('new.db', ['set', 'k0003', exit('new', 10)]),
  on('new.db', ['load', 'small.ndjson']),
  on('delete.db', ['load', 'large.ndjson']),
  on('wal.db', ['load', '--mode', 'replace', '--yes', 'large.ndjson']),
  on('delete.db', ['load', '--batch', '100', 'large.ndjson'], { isInParts: true }),
  on('delete.db', ['load'], { inputFrom: 'large.ndjson' }),
  on('delete.db', ['copy', 'delete.db', 'wal.db']),
  on('delete.db', ['copy', 'live.db', 'new.db']),
  on('delete.db', ['copy', 'dir:d', 'live.db']),
  on('delete.db', ['copy', 'delete.db', 'dir:new', '--prefix', 'k002'], { isInParts: true }),
  on('delete.db', ['edit', 'k0003'], { env: { EDITOR: './editor' } }),
  on('dir:d', ['edit', 'k0240'], { env: { EDITOR: './editor' } }),
  on('dir:d', ['set', 'k0240', exit('new', 10)], { isInParts: true }),
  on('dir:d', ['load', 'small.ndjson', '--ttl', '1h'], { isInParts: true }),
  on('dir:d', ['remove', '--prefix', 'k024', '--yes'], { isInParts: true }),
  session('delete.db'),
  session('wal.db')
]

/** How many rows the files gained or lost. */
const difference = (state, before) => {
  const rows = ({ things }) => [...things.values()].reduce((sum, { size }) => sum + size, 0)
  return Math.abs(rows(state) - rows(before))
}

/** A work that is done in parts of `size` entries: each is there as a whole. */
const inParts = (work, size) => ({
  ...work,
  isInParts: true,
  hasWholeParts: (state, before, after) =>
    difference(state, before) % size === 0 || difference(state, before) === difference(after, before)
})

const longSession = (db) => {
  const keys = Array.from({ length: 400 }, (_, i) => `session:${i}`)
  return on(db, ['batch'], {
    input: requests(...keys.map((key, i) => ({ op: 'set', key, exit: JSON.parse(exit(i, 50)) }))),
    session: { db, keys },
    isInParts: true
  })
}

const largeChanges = (db) => [
  on(db, ['load', 'large.ndjson']),
  inParts(on(db, ['load', '--batch', String(batchSize), '--mode', 'insert', 'new.ndjson']), batchSize),
  on(db, ['purge'], { isInParts: true }),
  longSession(db),
  on(db, ['set', 'k0003', exit('new', 100_000)])
]

/** What is killed at random moments: long enough to be met at work, each in both journal modes. */
export const largeChanging = [
  ...largeChanges('delete.db'), ...largeChanges('wal.db'),
  on('delete.db', ['copy', 'delete.db', 'wal.db', '--prefix', 'k']),
  on('delete.db', ['copy', 'wal.db', 'new.db']),
  on('new.db', ['load', 'large.ndjson']),
  on('empty.db', ['load', 'large.ndjson'])
]
