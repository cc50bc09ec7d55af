// An application at work: node busy-application.js DATABASE TIMEOUT. It writes and reads all the time until its
// standard input ends, then tells as a line of JSON what it saw.
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as rest } from 'node:timers/promises'
import { scaled } from './campaign.js'

const [path, timeout] = process.argv.slice(2)
const busy = 5

const database = new DatabaseSync(path, { timeout: Number(timeout) })
const write = database.prepare('INSERT OR REPLACE INTO effect_persistence VALUES (?, ?, ?, NULL)')
const read = database.prepare('SELECT value FROM effect_persistence WHERE store_id = ? AND id = ?')

const seen = { written: 0, reads: 0, errors: 0, otherErrors: 0, message: '', stall: 0, refused: 0, log: 0, last: 0 }
let refusedSince

/** Does one thing, and minds how long it took and whether it was refused. */
function attempt(work) {
  const began = performance.now()
  try {
    work()
    if (refusedSince !== undefined) seen.refused = Math.max(seen.refused, performance.now() - refusedSince)
    refusedSince = undefined
    return true
  } catch (error) {
    seen.errors += 1
    seen.message = `${error.errcode}: ${error.message}`
    if ((error.errcode & 0xff) !== busy) seen.otherErrors += 1
    refusedSince ??= began
    if (database.isTransaction) database.exec('ROLLBACK')
    return false
  } finally {
    seen.stall = Math.max(seen.stall, performance.now() - began)
  }
}

const exit = (value) => JSON.stringify({ _tag: 'Success', value })

/** A new entry and a counter, together. */
function writeTwo() {
  database.exec('BEGIN IMMEDIATE')
  write.run('app', `entry${seen.written + 1}`, exit('x'.repeat(500)))
  write.run('counter', 'counter', exit(seen.written + 1))
  database.exec('COMMIT')
}

let goesOn = true
process.stdin.resume().on('end', () => { goesOn = false })
attempt(() => write.run('counter', 'counter', exit(0)))
console.log('ready')
while (goesOn) {
  if (attempt(writeTwo)) seen.last = seen.written += 1
  if (attempt(() => read.get('s', 'key00000001'))) seen.reads += 1
  seen.log = Math.max(seen.log, statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0)
  // In short runs at times long enough for others to get in, even where a commit takes the disk much longer.
  await rest(scaled(1 + (seen.written % 8), 1))
}
console.log(JSON.stringify(seen))
database.close()
