// An application that writes and reads all the time, while every command runs beside it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { integrity } from '../interop/table-shapes.js'
import { reached, scaled } from './campaign.js'
import { exitOf, keyOf, makeDatabase } from './databases.js'
import { shell } from './running.js'

const entries = scaled(2000, 50_000)
const rounds = scaled(1, 2)
const slowReader = scaled(2, 7)

/** Commands that read, as lines of bash. */
const reading = [
  `"$PERSIST" dump | (sleep ${slowReader}; cat)`, `"$PERSIST" dump --snapshot | (sleep ${slowReader}; cat)`,
  '"$PERSIST" dump --seal -o out.ndjson', `"$PERSIST" get ${keyOf(1)}`, `"$PERSIST" get-many ${keyOf(1)} ${keyOf(2)}`,
  '"$PERSIST" keys --all --long', '"$PERSIST" stores --json', '"$PERSIST" stats --json', `"$PERSIST" ttl ${keyOf(1)}`,
  '"$PERSIST" verify', 'env -u PERSIST_DB "$PERSIST" diff a.db out.ndjson; [ $? -le 1 ]',
  '"$PERSIST" remove --prefix key --dry-run', 'rm -f out.db; "$PERSIST" backup out.db',
  'timeout -s INT 1 "$PERSIST" watch --initial | (sleep 1; cat)', 'echo {} | "$PERSIST" batch',
  'rm -f copy.db; env -u PERSIST_DB "$PERSIST" copy a.db copy.db'
]

/** Commands that change entries that are not the application's. */
const changing = [
  '"$PERSIST" load changes.ndjson', '"$PERSIST" load --batch 500 changes.ndjson', '"$PERSIST" set mine --void',
  '"$PERSIST" set mine --void --ttl 1h', '"$PERSIST" expire mine --never',
  'EDITOR="sed -i s/null/1/" "$PERSIST" edit mine',
  '"$PERSIST" expire --prefix key --ttl 9d --yes', '"$PERSIST" remove --prefix key0000000 --yes', '"$PERSIST" purge',
  'seq -f \'{"id":1,"op":"set","key":"mine%g","exit":{"_tag":"Success","value":1}}\' 50 | "$PERSIST" batch',
  '"$PERSIST" -s other set k --void', '"$PERSIST" -s other clear --yes',
  'env -u PERSIST_DB "$PERSIST" copy other.db a.db --mode merge'
]

/** Starts the application; `stop` ends it and answers what it saw. */
async function startApplication(t, path, timeout) {
  const script = join(import.meta.dirname, 'busy-application.js')
  const args = ['--no-warnings', script, path, timeout]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => { said += text })
  await once(child.stdout, 'data')
  const closed = once(child, 'close')
  return {
    async stop() {
      child.stdin.end()
      await closed
      return JSON.parse(said.split('\n').at(-2))
    }
  }
}

/** A folder with the application's database, another one and a dump to load. */
function scene(t, mode) {
  const cwd = temporaryFolder(t)
  const path = join(cwd, 'a.db')
  makeDatabase(path, { mode, count: entries, bytes: 200, expiredEvery: 4 }).close()
  makeDatabase(join(cwd, 'other.db'), { mode, count: 100, bytes: 200 }).close()
  writeFileSync(join(cwd, 'changes.ndjson'), Array.from({ length: entries }, (_, i) =>
    `${JSON.stringify({ store: 's', key: keyOf(i), exit: JSON.parse(exitOf(-i, 200)) })}\n`).join(''))
  writeFileSync(join(cwd, 'out.ndjson'), '')
  mkdirSync(join(cwd, 'tmp'))
  return { cwd, path, env: { PERSIST_DB: 'a.db', PERSIST_STORE: 's', TMPDIR: join(cwd, 'tmp') } }
}

async function runBeside(place, lines) {
  for (let round = 0; round < rounds; ++round) {
    for (const line of lines) {
      const { status, stderr } = await shell(`set -o pipefail; { ${line}; } > /dev/null`, place)
      const fine = line.startsWith('timeout') ? [0, 124, 130] : [0]
      assert(fine.includes(status), `${line}: status ${status}: ${stderr}`)
    }
  }
}

/** Every write that the application saw committed is in the file. */
function noneLost(path, { written, last }) {
  const database = new DatabaseSync(path, { readOnly: true })
  const { count } = database.prepare("SELECT count(*) AS count FROM effect_persistence WHERE store_id = 'app'").get()
  assert.equal(count, written, 'writes lost')
  const counter = database.prepare("SELECT value FROM effect_persistence WHERE store_id = 'counter'").get()
  assert.deepEqual(JSON.parse(counter.value).value, last, 'the last write is lost')
  database.close()
  assert.equal(integrity(path), 'ok')
}

async function campaign(t, { mode, timeout, lines }) {
  const place = scene(t, mode)
  const application = await startApplication(t, place.path, timeout)
  await runBeside(place, lines)
  const seen = await application.stop()
  noneLost(place.path, seen)
  return seen
}

/** Nobody who reads our output slowly holds the application up. */
function notHeldUp(seen) {
  const longest = Math.max(seen.stall, seen.refused)
  assert(longest < slowReader * scaled(900, 600), `held up for ${Math.round(longest)} ms`)
}

const told = (seen) =>
  `${seen.written} writes, ${seen.reads} reads, ${seen.errors} errors, longest stall ${Math.round(seen.stall)} ms`

for (const mode of ['delete', 'wal']) {
  test(`reading beside an application that waits, journal ${mode}`, async (t) => {
    const seen = await campaign(t, { mode, timeout: 5000, lines: reading })
    notHeldUp(seen)
    assert.equal(seen.errors, 0, seen.message)
    const log = mode === 'wal' ? `, log at most ${(seen.log / 2 ** 20).toFixed(1)} MiB` : ''
    assert(seen.log < 16 * 2 ** 20, `the log grew to ${seen.log} bytes`)
    reached(t, `application beside reading, ${mode}, timeout 5000`, 'no error, none lost, log bounded',
      told(seen) + log)
  })

  test(`changing beside an application that waits, journal ${mode}`, async (t) => {
    const seen = await campaign(t, { mode, timeout: 5000, lines: changing })
    assert.equal(seen.errors, 0, seen.message)
    reached(t, `application beside changes, ${mode}, timeout 5000`, 'no error, none lost', told(seen))
  })
}

test('reading beside an application that does not wait, journal wal', async (t) => {
  const seen = await campaign(t, { mode: 'wal', timeout: 0, lines: reading })
  notHeldUp(seen)
  assert.equal(seen.errors, 0, seen.message)
  assert(seen.log < 16 * 2 ** 20, `the log grew to ${seen.log} bytes`)
  reached(t, 'application beside reading, wal, timeout 0', 'no error, none lost, log bounded', told(seen))
})

// Without a log, whoever reads locks the file for as long as a look at it takes: nothing SQLite offers is shorter than
// that. An application that does not wait for it has to try again, beside any reader.
test('reading beside an application that does not wait, journal delete', async (t) => {
  const seen = await campaign(t, { mode: 'delete', timeout: 0, lines: reading })
  notHeldUp(seen)
  assert.equal(seen.otherErrors, 0, seen.message)
  reached(t, 'application beside reading, delete, timeout 0', 'nothing but SQLITE_BUSY, none lost',
    `${told(seen)}, longest in a row ${Math.round(seen.refused)} ms`)
})
