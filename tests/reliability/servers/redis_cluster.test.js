// A cluster of three primaries and three replicas, which PERSIST_TEST_REDIS_CLUSTER names: slots that move, a
// primary that is killed, and changes across slots.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { reached } from '../campaign.js'
import { run, start } from '../running.js'

const url = process.env.PERSIST_TEST_REDIS_CLUSTER
assert(url, 'PERSIST_TEST_REDIS_CLUSTER must name a cluster of the tests')
const port = /:(\d+)/.exec(url)[1]
const redis = (...args) => execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' }).trim()

const line = (i) => `{"store":"users","key":"k${String(i).padStart(6, '0')}","exit":{"_tag":"Success","value":{"id":${i},"note":"${'x'.repeat(60)}"}}}\n`
const count = 20_000
const text = Array.from({ length: count }, (_, i) => line(i)).join('')

async function persist(args, options) {
  const ended = await run(args, options)
  assert.equal(ended.status, 0, `persist ${args.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

const nodes = () => redis('cluster', 'nodes').split('\n').map((row) => {
  const [id, address, flags] = row.split(' ')
  return { id, port: /:(\d+)@/.exec(address)[1], flags, isPrimary: flags.includes('master') && !flags.includes('fail') }
})

test('a load across slots is refused, and its portions are written', async () => {
  const refused = await run(['-d', url, 'load', '-'], { input: line(1) + line(2) })
  assert.equal(refused.status, 2, refused.stderr)
  assert.match(refused.stderr, /slots/)
  assert.equal(await persist(['-d', url, 'dump', '--raw']), '')
  await persist(['-d', url, '-q', 'load', '--batch', '1000', '-'], { input: text })
  assert.equal(await persist(['-d', url, 'dump']), text)
  const before = JSON.stringify(JSON.parse(line(1)).exit)
  await persist(['-d', url, '-s', 'users', 'set', 'k000001', '--success', '1', '--if-equals', before])
  await persist(['-d', url, '-s', 'users', 'set', 'k000001', '-'], { input: before })
  const many = await persist(['-d', url, '-s', 'users', 'get-many', ...Array.from({ length: 100 }, (_, i) => `k${String(i).padStart(6, '0')}`)])
  assert.equal(many.trim().split('\n').length, 100)
})

test('a dump loses no key while slots move', async (t) => {
  const moving = (source, target) => {
    const words = ['--cluster', 'reshard', `127.0.0.1:${port}`, '--cluster-from', source.id, '--cluster-to', target.id,
      '--cluster-slots', '300', '--cluster-yes', '--cluster-pipeline', '5']
    return new Promise((resolve) => {
      execFile('redis-cli', words, { maxBuffer: 1 << 26 }, (error) => resolve(error === null))
    })
  }
  const [from, to] = nodes().filter(({ isPrimary }) => isPrimary)
  let moved = 0
  let stop = false
  const move = async () => {
    for (const [source, target] of [[from, to], [to, from], [from, to], [to, from]]) {
      // The nodes have to agree on what the move before did, which takes some of their pings.
      for (let tries = 0; !await moving(source, target); ++tries) {
        if (tries === 20 || stop) return
        await sleep(100)
      }
      ++moved
      if (stop) return
    }
  }
  const working = move()
  let dumps = 0
  do {
    assert.equal(await persist(['-d', url, '--timeout', '20s', 'dump']), text)
    ++dumps
  } while (dumps < 5 || (moved === 0 && dumps < 20))
  stop = true
  await working
  // Where redis-cli left a slot open it moves no more; the dumps above were taken while it tried.
  t.diagnostic(`${moved} moves of 300 slots were complete`)
  reached(t, 'Redis Cluster: dump while slots move', 'no key missing', `${dumps} dumps`)
})

test('a primary is killed: reading and loading go on with its replica', async () => {
  const victim = nodes().find(({ isPrimary, port: of }) => isPrimary && of !== port)
  const pid = /process_id:(\d+)/.exec(execFileSync('redis-cli', ['-p', victim.port, 'info', 'server'], { encoding: 'utf8' }))[1]
  const { ended } = start(['-d', url, '--timeout', '30s', 'dump'], { input: '' })
  process.kill(Number(pid), 'SIGKILL')
  const loading = run(['-d', url, '--timeout', '30s', '-q', 'load', '--batch', '1000', '-'], { input: text })
  const first = await ended
  assert.equal(first.status, 0, first.stderr)
  assert.equal(first.stdout, text)
  for (let tries = 0; !redis('cluster', 'info').includes('cluster_state:ok'); ++tries) {
    assert(tries < 100, 'no failover')
    await sleep(200)
  }
  // A portion that was on its way to the server as it died may be there or not, which is said.
  const loaded = await loading
  if (loaded.status !== 0) assert.match(loaded.stderr, /they were made, or not/)
  assert.equal(await persist(['-d', url, 'dump']), text)
  await persist(['-d', url, '-s', 'users', 'clear', '--yes'])
  assert.equal(await persist(['-d', url, 'dump']), '')
})
