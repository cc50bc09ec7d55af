// Measures the program on a Redis server against the least that a program does: processor seconds of
// client and server together, and the peak memory of the client.
//     ../../servers/redis.sh [../../servers/redis.sh --cluster] node redis.mjs ENTRIES
// With a cluster beside the server its dump is compared with that of the same entries on one server.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { built, persist } from '../programs.mjs'
import { median, pairs } from '../pairs.mjs'

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
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Processor seconds that the servers have taken. */
function ofServers() {
  return servers.reduce((sum, server) => {
    const fields = readFileSync(`/proc/${server}/stat`, 'utf8').split(') ')[1].split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / ticks
  }, 0)
}

function run({ words, input = '/dev/null', output = '/dev/null', before }) {
  before?.()
  const started = ofServers()
  const args = ['-n', '1', '-i', input, '-o', output, ...words]
  const ran = JSON.parse(execFileSync(built('measure'), args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: status ${ran.status}`)
  return { ...ran, total: ran.cpu + ofServers() - started }
}

/** Runs both in turn; the medians. */
function compare(name, ours, theirs) {
  const runs = Array.from({ length: pairs }, () => [run(ours), run(theirs)])
  const column = (i, field) => median(runs.map((pair) => pair[i][field]))
  const ratio = median(runs.map(([a, b]) => a.total / b.total))
  const memory = Math.max(...runs.map(([a]) => a.memory)) / 1024
  console.log(`| ${name} | ${entries} | ${column(0, 'total').toFixed(2)} s (client ${column(0, 'cpu').toFixed(2)}), ` +
    `wall ${column(0, 'wall').toFixed(2)} s | ${column(1, 'total').toFixed(2)} s, wall ${column(1, 'wall').toFixed(2)} s | ` +
    `${ratio.toFixed(2)} | ${memory.toFixed(0)} MiB |`)
}

const lines = join(folder, 'lines.ndjson')
const text = Array.from({ length: entries }, (_, i) => {
  const key = createHash('sha256').update(String(i)).digest('hex').slice(0, 16)
  const exit = { _tag: 'Success', value: { id: i, name: `user ${i}`, note: 'x'.repeat(90) } }
  const expires = i % 3 === 0 ? `,"expires":${4102444800000 + i}` : ''
  return `{"store":"users","key":"${key}","exit":${JSON.stringify(exit)}${expires}}\n`
})
writeFileSync(lines, text.sort().join(''))
const clear = () => redis('flushall')
const out = join(folder, 'out')

compare('`load --batch 1000`', { words: [persist, '-d', url, '-q', 'load', '--batch', '1000', lines], before: clear },
  { words: [built('redis_load'), port], input: lines, before: clear })
compare('`dump`', { words: [persist, '-d', url, 'dump'], output: out }, { words: [built('redis_dump'), port, 'users'], output: out })
compare('`keys`, `redis-cli --scan`', { words: [persist, '-d', url, '-s', 'users', 'keys'], output: out },
  { words: ['redis-cli', '-p', port, '--scan'], output: out })
compare('`stats`, `dump`', { words: [persist, '-d', url, 'stats'], output: out }, { words: [built('redis_dump'), port, 'users'], output: out })
const some = text[7].slice(text[7].indexOf('"key":"') + 7).split('"')[0]
compare('`get`, `redis-cli GET`', { words: [persist, '-d', url, '-s', 'users', 'get', some], output: out },
  { words: ['redis-cli', '-p', port, 'get', `users:${some}`], output: out })

if (cluster !== undefined) {
  execFileSync(persist, ['-d', cluster, '-q', 'load', '--batch', '1000', lines])
  compare('`dump` of a cluster, of one server', { words: [persist, '-d', cluster, 'dump'], output: out },
    { words: [persist, '-d', url, 'dump'], output: out })
}
