// What goes wrong between the program and a Redis server, made to go wrong.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../interop/program.js'
import { reached, scaled } from '../campaign.js'
import { run, start } from '../running.js'
import { freePort, RawClient, startProxy, startRedis } from './servers.js'

const line = (i, extra = '') => `{"store":"users","key":"k${String(i).padStart(6, '0')}","exit":{"_tag":"Success","value":{"id":${i},"note":"${'x'.repeat(60)}"}}${extra}}\n`
const lines = (count) => Array.from({ length: count }, (_, i) => line(i)).join('')
const redis = (port, ...args) => execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()

async function persist(args, options) {
  const ended = await run(args, options)
  assert.equal(ended.status, 0, `persist ${args.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

const load = (url, text) => persist(['-d', url, '-q', 'load', '--batch', '1000', '-'], { input: text })

test('a dump goes on over a new connection when one is cut, wherever that is', async (t) => {
  const { url, port } = await startRedis(t)
  await load(url, lines(5000))
  const whole = await persist(['-d', url, 'dump'])
  const rounds = scaled(12, 100)
  for (let i = 0; i < rounds; ++i) {
    const at = Math.floor(800_000 * (i + 0.5) / rounds)
    const proxy = await startProxy(t, port, (connection) => connection === 1 ? at : Infinity)
    assert.equal(await persist(['-d', proxy.url, 'dump']), whole, `cut after ${at} bytes`)
    assert(proxy.connections() >= 2)
  }
  reached(t, 'Redis: connection cut in mid-dump', 'the dump is whole', `${rounds} cuts`)
})

test('many keys over a slow link take a round trip for each thousand', async (t) => {
  const { url, port } = await startRedis(t)
  await load(url, lines(10_000))
  const proxy = await startProxy(t, port, () => Infinity, { delay: 2.5 })
  const keys = Array.from({ length: 10_000 }, (_, i) => `k${String(i).padStart(6, '0')}`).join('\n')
  const found = await persist(['-d', proxy.url, '-s', 'users', 'get-many', '--stdin'], { input: keys })
  assert.equal(found.trimEnd().split('\n').length, 10_000)
  // Three are for connecting and for finding the layout.
  assert(proxy.rounds() <= 13, `${proxy.rounds()} round trips`)
})

test('a dump over a connection that is always cut fails, and never looks whole', async (t) => {
  const { url, port } = await startRedis(t)
  await load(url, lines(5000))
  const proxy = await startProxy(t, port, () => 50_000)
  const { status, stdout, stderr } = await run(['-d', proxy.url, '--timeout', '500ms', 'dump'])
  assert.equal(status, 5, stderr)
  assert(!stdout.includes('"seal"'))
})

test('a server that is silent, refuses or does not exist is said within the timeout', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => silent.close())
  const { port } = silent.address()
  const waited = await run(['-d', `redis://127.0.0.1:${port}`, '--timeout', '300ms', 'stores'])
  assert.equal(waited.status, 5, waited.stderr)
  assert(waited.milliseconds < 2000)
  const refused = await run(['-d', `redis://127.0.0.1:${await freePort()}`, 'stores'])
  assert.equal(refused.status, 5, refused.stderr)
  const unknown = await run(['-d', 'redis://persist.invalid', 'stores'])
  assert.equal(unknown.status, 4, unknown.stderr)
  const { child, ended } = start(['-d', `redis://127.0.0.1:${port}`, 'stores'])
  await sleep(300)
  child.kill('SIGINT')
  assert.equal((await ended).status, 130)
})

test('a server that is killed in mid-load has all of a portion, or none', async (t) => {
  const text = lines(20_000)
  for (let i = 0; i < scaled(4, 30); ++i) {
    const server = await startRedis(t, { args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const { ended } = start(['-d', server.url, '-q', 'load', '--batch', '1000', '-'], { input: text })
    await sleep(40 + 15 * i)
    await server.kill()
    const { status, stderr } = await ended
    assert([0, 4, 5].includes(status), `${status}: ${stderr}`)
    const again = await startRedis(t, { args: ['--appendonly', 'yes', '--dir', server.folder] })
    assert.equal(Number(redis(again.port, 'dbsize')) % 1000, 0)
    await again.kill()
  }
})

test('a server without memory refuses, and nothing was written', async (t) => {
  const { url, port } = await startRedis(t, { args: ['--maxmemory', '3mb', '--maxmemory-policy', 'noeviction'] })
  const { status, stderr } = await run(['-d', url, 'load', '-'], { input: lines(9000) })
  assert.equal(status, 4, stderr)
  assert.match(stderr, /OOM/)
  assert.equal(redis(port, 'dbsize'), '0')
})

test('more than 10,000 changes at once are refused before anything is written', async (t) => {
  const { url, port } = await startRedis(t)
  const { status, stderr } = await run(['-d', url, 'load', '-'], { input: lines(10_001) })
  assert.equal(status, 2, stderr)
  assert.match(stderr, /--batch/)
  assert.equal(redis(port, 'dbsize'), '0')
  await load(url, lines(10_001))
  for (const change of [['expire', '--ttl', '1h'], ['remove']]) {
    const words = ['-d', url, '-s', 'users', ...change, '--glob', '*', '--yes']
    const refused = await run(words)
    assert.equal(refused.status, 2, refused.stderr)
    assert.match(refused.stderr, /--batch/)
    assert.equal(redis(port, 'dbsize'), '10001')
    await persist([...words, '--batch', '1000'])
  }
  assert.equal(redis(port, 'dbsize'), '0')
  await load(url, lines(10_001))
  const cleared = await run(['-d', url, '-s', 'users', 'clear', '--yes'])
  assert.equal(cleared.status, 0)
  assert.match(cleared.stderr, /portions/)
  assert.equal(redis(port, 'dbsize'), '0')
})

test('increments of 8 processes are neither lost nor made twice', async (t) => {
  const { url } = await startRedis(t)
  const each = scaled(25, 250)
  const options = ['-d', url, '-s', 's', '--raw']
  await persist([...options, 'set', 'counter', '0'])
  let overtaken = 0
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let done = 0; done < each;) {
      const before = Number(await persist([...options, 'get', 'counter']))
      const { status, stderr } = await run([...options, 'set', 'counter', String(before + 1), '--if-equals', String(before)])
      assert([0, 5, 6].includes(status), `${status}: ${stderr}`)
      if (status === 0) ++done
      else ++overtaken
    }
  }))
  assert.equal(await persist([...options, 'get', 'counter']), `${8 * each}\n`)
  reached(t, 'Redis: 8 processes increment by compare-and-set', 'none lost, none twice', `${8 * each} increments, ${overtaken} overtaken`)
})

test('a login without rights reads, and changes nothing', async (t) => {
  const { url, port } = await startRedis(t)
  await load(url, lines(3000))
  redis(port, 'acl', 'setuser', 'reader', 'on', '>s3cret', '~*', '+@read', '+@connection', '-@dangerous', '+scan')
  const reader = url.replace('//', '//reader@')
  const env = { REDISCLI_AUTH: 's3cret' }
  assert.equal(await persist(['-d', reader, 'dump'], { env }), await persist(['-d', url, 'dump']))
  assert.equal((await persist(['-d', reader, '-s', 'users', 'keys'], { env })).split('\n').length, 3001)
  const set = await run(['-d', reader, '-s', 'users', 'set', 'new', '--success', '1'], { env })
  assert.equal(set.status, 4, set.stderr)
  assert.match(set.stderr, /NOPERM/)
  assert.equal(redis(port, 'dbsize'), '3000')
})

test('a wrong password is denied and shown nowhere', async (t) => {
  const { url } = await startRedis(t, { args: ['--requirepass', 'right-one'] })
  const file = join(temporaryFolder(t), 'password')
  writeFileSync(file, 'right-one\n')
  await persist(['-d', url, '--password-file', file, 'stores'])
  for (const [args, env] of [
    [['-d', url.replace('//', '//:wrong-one@')], {}], [['-d', url], { REDISCLI_AUTH: 'wrong-one' }], [['-d', url], {}],
    [['-d', `${url.replace('//', '//default:wrong-one@')}/99`], {}], [['-d', url.replace('//', '//:wrong-one@'), '--errors', 'json', '-v'], {}]
  ]) {
    const { status, stdout, stderr } = await run([...args, 'stores'], { env })
    assert.equal(status, 4, stderr)
    assert(!(stdout + stderr).includes('wrong-one'))
  }
})

test('a value is dumped with its own expiry while an application writes', async (t) => {
  const { url, port } = await startRedis(t)
  const base = 4_102_444_800_000
  let stop = false
  const write = async () => {
    const client = await RawClient.open(port)
    for (let i = 0; !stop; ++i) {
      const asked = []
      for (let j = 0; j < 50; ++j) {
        const id = (i * 50 + j) * 7919 % 2000
        const value = Math.floor(Math.random() * 1e6)
        asked.push(client.ask('SET', `users:${id}`, `{"_tag":"Success","value":${value}}`, 'PXAT', base + value))
      }
      await Promise.all(asked)
    }
    client.close()
  }
  const writing = write()
  await sleep(200)
  let entries = 0
  for (let i = 0; i < scaled(10, 100); ++i) {
    for (const text of (await persist(['-d', url, 'dump'])).trim().split('\n')) {
      const { exit, expires } = JSON.parse(text)
      assert.equal(expires, base + exit.value)
      ++entries
    }
  }
  stop = true
  await writing
  reached(t, 'Redis: dump beside an application that writes', 'each value with its own expiry', `${entries} entries`)
})

/** A folder with a certificate of localhost, the authority that signed it, and another one. */
function certificates(t) {
  const folder = temporaryFolder(t)
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  for (const name of ['ca', 'other']) {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`)
  }
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost')
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'names')
  return folder
}

const tlsOptions = (folder, port) => ['--tls-port', port, '--tls-cert-file', join(folder, 'server.pem'), '--tls-key-file',
  join(folder, 'server.key'), '--tls-ca-cert-file', join(folder, 'ca.pem'), '--tls-auth-clients', 'no']

test('TLS is verified unless the URL says otherwise', async (t) => {
  const folder = certificates(t)
  const tls = await freePort()
  await startRedis(t, { args: tlsOptions(folder, tls) })
  const ca = `ssl-ca=${join(folder, 'ca.pem')}`
  const good = `rediss://localhost:${tls}?${ca}`
  await load(good, lines(3000))
  assert.equal((await persist(['-d', good, '-s', 'users', 'dump'])).split('\n').length, 3001)
  const refused = async (url, words) => {
    const { status, stderr } = await run(['-d', url, 'stores'])
    assert.equal(status, 4, `${url}: ${stderr}`)
    assert.match(stderr, words)
  }
  await refused(`rediss://localhost:${tls}`, /certificate/)
  await refused(`rediss://localhost:${tls}?ssl-ca=${join(folder, 'other.pem')}`, /certificate/)
  await refused(`rediss://127.0.0.1:${tls}?${ca}`, /certificate.*mismatch/)
  await persist(['-d', `rediss://127.0.0.1:${tls}?${ca}&sslmode=verify-ca`, 'stores'])
  await persist(['-d', `rediss://127.0.0.1:${tls}?sslmode=require`, 'stores'])
})

test('the servers of a cluster are each reached by TLS', async (t) => {
  const folder = certificates(t)
  const ports = []
  const servers = []
  for (let i = 0; i < 3; ++i) {
    ports.push(await freePort())
    servers.push(await startRedis(t, {
      args: [...tlsOptions(folder, ports[i]), '--tls-cluster', 'yes', '--cluster-enabled', 'yes', '--cluster-port', await freePort(),
        '--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname']
    }))
  }
  redis(servers[0].port, '--cluster', 'create', ...servers.map(({ port }) => `127.0.0.1:${port}`), '--cluster-yes')
  for (const { port } of servers) {
    for (let tries = 0; !redis(port, 'cluster', 'info').includes('cluster_state:ok'); ++tries) {
      assert(tries < 100, 'no cluster')
      await sleep(100)
    }
  }
  const url = `rediss://localhost:${ports[0]}?ssl-ca=${join(folder, 'ca.pem')}`
  await load(url, lines(3000))
  assert.equal(await persist(['-d', url, 'dump']), lines(3000))
  // All three hold some, and are known by their TLS ports alone.
  for (const { port } of servers) assert(Number(redis(port, 'dbsize')) > 500)
  const refused = await run(['-d', `rediss://127.0.0.1:${ports[0]}?ssl-ca=${join(folder, 'ca.pem')}`, 'dump'])
  assert.equal(refused.status, 4, refused.stderr)
})

test('Sentinels name the primary, also after a failover', async (t) => {
  const primary = await startRedis(t, { args: ['--repl-diskless-sync-delay', '0'] })
  const replica = await startRedis(t, { args: ['--replicaof', `127.0.0.1 ${primary.port}`] })
  const folder = temporaryFolder(t)
  const port = await freePort()
  const config = join(folder, 'sentinel.conf')
  writeFileSync(config, `sentinel monitor mymaster 127.0.0.1 ${primary.port} 1
sentinel down-after-milliseconds mymaster 500
sentinel failover-timeout mymaster 2000
`)
  await startSentinel(t, config, port)
  const url = `redis://127.0.0.1:${port}?sentinel=mymaster`
  await load(url, lines(2000))
  assert.equal(redis(primary.port, 'dbsize'), '2000')
  for (let tries = 0; redis(replica.port, 'dbsize') !== '2000'; ++tries) {
    assert(tries < 100, 'no replication')
    await sleep(100)
  }
  assert.equal((await persist(['-d', `redis://127.0.0.1:${replica.port}`, 'dump'])).split('\n').length, 2001)
  const set = await run(['-d', `redis://127.0.0.1:${replica.port}`, '-s', 'users', 'set', 'x', '--success', '1'])
  assert.equal(set.status, 4)
  assert.match(set.stderr, /replica/)
  await primary.kill()
  for (let tries = 0; redis(replica.port, 'role').split('\n')[0] !== 'master'; ++tries) {
    assert(tries < 100, 'no failover')
    await sleep(100)
  }
  assert.equal((await persist(['-d', url, 'dump'])).split('\n').length, 2001)
})

async function startSentinel(t, config, port) {
  const child = spawn('redis-server', [config, '--sentinel', '--port', String(port)], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  for (let tries = 0; ; ++tries) {
    try {
      if (redis(port, 'sentinel', 'get-master-addr-by-name', 'mymaster') !== '') return
    } catch {}
    assert(tries < 100, 'no Sentinel')
    await sleep(50)
  }
}
