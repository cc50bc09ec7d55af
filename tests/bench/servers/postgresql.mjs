// Measures the program on a PostgreSQL server against psql: processor seconds of client and server
// together, and the peak memory of the client.
//     ../../servers/postgresql.sh node postgresql.mjs ENTRIES
// psql is the program itself, not Debian's wrapper: PSQL=/usr/lib/postgresql/15/bin/psql.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { built, persist } from '../programs.mjs'
import { median, pairs } from '../pairs.mjs'

const { PERSIST_TEST_POSTGRESQL_C: inC, PERSIST_TEST_POSTGRESQL_ICU: inIcu, PERSIST_TEST_FOLDER: folder } = process.env
const versions = '/usr/lib/postgresql'
const psql = process.env.PSQL ?? (existsSync(versions) ? join(versions, readdirSync(versions).sort().at(-1), 'bin/psql') : 'psql')
const entries = Number(process.argv[2] ?? 200_000)
const server = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const sql = (url, text) => execFileSync(psql, ['-X', '-q', '-c', text, url], { stdio: ['ignore', 'ignore', 'inherit'] })

/** The fields of /proc/PID/stat after the name; none where the process has ended. */
function statOf(process) {
  try {
    return readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1].split(' ')
  } catch {
    return undefined
  }
}

/** Processor seconds that the server has taken, its processes that ended among them. */
function ofServer() {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && statOf(name)?.[1] === server)
  const times = children.map(statOf).filter(Boolean).map((fields) => Number(fields[11]) + Number(fields[12]))
  const own = statOf(server).slice(11, 15).map(Number)
  return [...times, ...own].reduce((sum, time) => sum + time, 0) / ticks
}

/** Waits until the processes of the connections have ended, so that none is counted in part. */
function settle() {
  const busy = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
  while (execFileSync(psql, ['-X', '-A', '-t', '-c', busy, inC], { encoding: 'utf8' }).trim() !== '1');
}

function run({ words, input = '/dev/null', output = '/dev/null', times = 1, before }) {
  before?.()
  settle()
  const started = ofServer()
  const args = ['-n', String(times), '-i', input, '-o', output, ...words]
  const ran = JSON.parse(execFileSync(built('measure'), args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: status ${ran.status}`)
  settle()
  return { cpu: ran.cpu / times, wall: ran.wall / times, memory: ran.memory, total: (ran.cpu + ofServer() - started) / times }
}

const shown = (seconds) => seconds < 0.1 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`

/** Runs both in turn; the medians. */
function compare(name, ours, theirs) {
  const runs = Array.from({ length: pairs }, () => [run(ours), run(theirs)])
  const column = (i, field) => shown(median(runs.map((pair) => pair[i][field])))
  const ratio = median(runs.map(([a, b]) => a.total / b.total))
  const memory = Math.max(...runs.map(([a]) => a.memory)) / 1024
  console.log(`| ${name} | ${entries} | ${column(0, 'total')} (client ${column(0, 'cpu')}), wall ${column(0, 'wall')} | ` +
    `${column(1, 'total')}, wall ${column(1, 'wall')} | ${ratio.toFixed(2)} | ${memory.toFixed(0)} MiB |`)
}

/** Lines of a dump, in the order of their keys, whose values hold `note`. */
function writeLines(name, note) {
  const text = Array.from({ length: entries }, (_, i) => {
    const key = createHash('sha256').update(String(i)).digest('hex').slice(0, 16)
    const exit = { _tag: 'Success', value: { id: i, name: `user ${i}`, note: note.repeat(90) } }
    const expires = i % 3 === 0 ? `,"expires":${4102444800000 + i}` : ''
    return `{"store":"users","key":"${key}","exit":${JSON.stringify(exit)}${expires}}\n`
  }).sort()
  writeFileSync(join(folder, name), text.join(''))
  return { path: join(folder, name), key: /"key":"(\w+)"/.exec(text[entries >> 1])[1] }
}

const lines = writeLines('lines.ndjson', 'x')
const changed = writeLines('changed.ndjson', 'y')
const out = join(folder, 'out')
const rows = join(folder, 'rows.tsv')
const columns = 'store_id, id, value, expires'
const copy = (url, text) => ({ words: [psql, '-X', '-q', '-c', `\\copy ${text}`, url] })
const load = (url, { path }) => ({ words: [persist, '-d', url, '-q', 'load', path] })
const fill = (url) => execFileSync(persist, ['-d', url, '-q', 'load', lines.path])

for (const url of [inIcu, inC]) {
  fill(url)
  sql(url, 'VACUUM ANALYZE effect_persistence')
}
execFileSync(psql, ['-X', '-q', '-c', `\\copy effect_persistence (${columns}) to '${rows}'`, inIcu])

compare('`dump` (ICU), `\\copy (… ORDER BY … COLLATE "C") to`', { words: [persist, '-d', inIcu, 'dump'], output: out },
  { ...copy(inIcu, `(SELECT ${columns} FROM effect_persistence ORDER BY store_id COLLATE "C", id COLLATE "C") to stdout`), output: out })
compare('`dump` (C), `\\copy (… ORDER BY store_id, id) to`', { words: [persist, '-d', inC, 'dump'], output: out },
  { ...copy(inC, `(SELECT ${columns} FROM effect_persistence ORDER BY store_id, id) to stdout`), output: out })
const some = `SELECT value FROM effect_persistence WHERE store_id = 'users' AND id = '${lines.key}'`
compare('`get`, `psql -X -c`', { words: [persist, '-d', inIcu, '-s', 'users', 'get', lines.key], times: 50 },
  { words: [psql, '-X', '-c', some, inIcu], times: 50 })

const empty = () => sql(inIcu, 'TRUNCATE effect_persistence')
const full = () => {
  empty()
  fill(inIcu)
}
const theirs = { ...copy(inIcu, `effect_persistence (${columns}) from '${rows}'`), before: empty }
compare('`load`, empty table, `\\copy … from`', { ...load(inIcu, lines), before: empty }, theirs)
compare('`load`, the same keys and values, `\\copy … from`, empty table', { ...load(inIcu, lines), before: full }, theirs)
compare('`load`, the same keys with other values, `\\copy … from`, empty table', { ...load(inIcu, changed), before: full }, theirs)
