// Measures the program on a MariaDB server against MariaDB's own programs: processor seconds of client
// and server together, and the peak memory of the client.
//     ../../servers/mysql.sh node mysql.mjs ENTRIES

import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { persist } from '../programs.mjs'
import { comparing, dumpLines, keyOf } from './comparing.mjs'

const url = process.env.PERSIST_TEST_MYSQL
const database = new URL(url).pathname.slice(1)
const login = ['--no-defaults', '-u', 'root', '-S', process.env.PERSIST_TEST_MYSQL_SOCKET]
const entries = Number(process.argv[2] ?? 200_000)
const compare = comparing([process.env.PERSIST_TEST_MYSQL_PID], entries)
const folder = mkdtempSync(join(tmpdir(), 'persist-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const lines = join(folder, 'lines.ndjson')
const text = dumpLines(entries).sort()
writeFileSync(lines, text.join(''))
const dumped = join(folder, 'dump.sql')
const out = join(folder, 'out')
const clear = () => execFileSync('mariadb', [...login, database, '-e', 'DROP TABLE IF EXISTS effect_persistence'])

execFileSync(persist, ['-d', url, '-q', 'load', lines])
const file = openSync(dumped, 'w')
execFileSync('mariadb-dump', [...login, database], { stdio: ['ignore', file, 'inherit'] })
closeSync(file)

compare('`dump`, `mariadb-dump`', { words: [persist, '-d', url, 'dump'], output: out },
  { words: ['mariadb-dump', ...login, database], output: out })
const some = keyOf(text[7])
const select = `SELECT value FROM effect_persistence WHERE store_id = 'users' AND id = '${some}'`
compare('`get`, `mariadb -e`', { words: [persist, '-d', url, '-s', 'users', 'get', some], output: out, times: 50 },
  { words: ['mariadb', ...login, database, '-e', select], output: out, times: 50 })
compare('`keys`, `mariadb --quick -e`', { words: [persist, '-d', url, '-s', 'users', 'keys'], output: out },
  { words: ['mariadb', ...login, '--quick', database, '-e', 'SELECT id FROM effect_persistence ORDER BY CAST(id AS BINARY)'], output: out })
compare('`load`, `mariadb <` a dump', { words: [persist, '-d', url, '-q', 'load', lines], before: clear },
  { words: ['mariadb', ...login, database], input: dumped, before: clear })
