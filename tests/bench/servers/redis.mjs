// Measures the program on a Redis server against the least that a program does: processor seconds of
// client and server together, and the peak memory of the client.
//     ../../servers/redis.sh [../../servers/redis.sh --cluster] node redis.mjs ENTRIES
// With a cluster beside the server its dump is compared with that of the same entries on one server.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { built, persist } from '../programs.mjs'
import { comparing, dumpLines, keyOf } from './comparing.mjs'

const url = process.env.PERSIST_TEST_REDIS
const cluster = process.env.PERSIST_TEST_REDIS_CLUSTER
const port = new URL(url).port
const folder = process.env.PERSIST_TEST_FOLDER
const entries = Number(process.argv[2] ?? 200_000)
const redis = (...words) => execFileSync('redis-cli', ['-p', port, ...words], { encoding: 'utf8' })
const processOf = (ofPort) =>
  /process_id:(\d+)/.exec(execFileSync('redis-cli', ['-p', ofPort, 'info', 'server'], { encoding: 'utf8' }))[1]
const clusterPorts = cluster === undefined ? [] : execFileSync('redis-cli', ['-p', /:(\d+)/.exec(cluster)[1], 'cluster', 'nodes'],
  { encoding: 'utf8' }).trim().split('\n').map((line) => /:(\d+)@/.exec(line)[1])
const servers = [port, ...clusterPorts].map(processOf)
const compare = comparing(servers, entries)

const lines = join(folder, 'lines.ndjson')
const text = dumpLines(entries)
writeFileSync(lines, text.sort().join(''))
const clear = () => redis('flushall')
const out = join(folder, 'out')

compare('`load --batch 1000`', { words: [persist, '-d', url, '-q', 'load', '--batch', '1000', lines], before: clear },
  { words: [built('redis_load'), port], input: lines, before: clear })
compare('`dump`', { words: [persist, '-d', url, 'dump'], output: out }, { words: [built('redis_dump'), port, 'users'], output: out })
compare('`keys`, `redis-cli --scan`', { words: [persist, '-d', url, '-s', 'users', 'keys'], output: out },
  { words: ['redis-cli', '-p', port, '--scan'], output: out })
compare('`stats`, `dump`', { words: [persist, '-d', url, 'stats'], output: out }, { words: [built('redis_dump'), port, 'users'], output: out })
const some = keyOf(text[7])
compare('`get`, `redis-cli GET`', { words: [persist, '-d', url, '-s', 'users', 'get', some], output: out },
  { words: ['redis-cli', '-p', port, 'get', `users:${some}`], output: out })

if (cluster !== undefined) {
  execFileSync(persist, ['-d', cluster, '-q', 'load', '--batch', '1000', lines])
  compare('`dump` of a cluster, of one server', { words: [persist, '-d', cluster, 'dump'], output: out },
    { words: [persist, '-d', url, 'dump'], output: out })
}
