// What goes wrong between the program and a PostgreSQL server, made to go wrong.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, writeFileSync, chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../interop/program.js'
import { reached, scaled } from '../campaign.js'
import { becomes, run, start } from '../running.js'
import { handOver, startPostgresql } from './postgresql_server.js'
import { freePort, startProxy } from './servers.js'

const line = (i, extra = '') => `{"store":"users","key":"k${String(i).padStart(6, '0')}","exit":{"_tag":"Success","value":{"id":${i},"note":"${'x'.repeat(60)}"}}${extra}}\n`
const lines = (count) => Array.from({ length: count }, (_, i) => line(i)).join('')
const through = (proxy) => `${proxy.url.replace('redis://', 'postgresql://persist@')}/postgres?sslmode=disable`
const count = (server) => Number(server.sql('SELECT count(*) FROM effect_persistence'))

async function persist(args, options) {
  const ended = await run(args, options)
  assert.equal(ended.status, 0, `persist ${args.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

const load = (url, text) => persist(['-d', url, '-q', 'load', '-'], { input: text })

test('a dump goes on over a new connection when one is cut, wherever that is', async (t) => {
  const { url, port } = await startPostgresql(t)
  await load(url, lines(5000))
  const whole = await persist(['-d', url, 'dump'])
  const rounds = scaled(10, 100)
  for (let i = 0; i < rounds; ++i) {
    const at = Math.floor(600_000 * (i + 0.5) / rounds)
    const proxy = await startProxy(t, port, (connection) => connection === 1 ? at : Infinity)
    assert.equal(await persist(['-d', through(proxy), 'dump']), whole, `cut after ${at} bytes`)
    assert(proxy.connections() >= 2)
  }
  reached(t, 'PostgreSQL: connection cut in mid-dump', 'the dump is whole', `${rounds} cuts`)
})

test('a snapshot over a connection that is cut fails, and nothing is printed', async (t) => {
  const { url, port } = await startPostgresql(t)
  await load(url, lines(5000))
  for (const at of [3000, 100_000, 500_000]) {
    const proxy = await startProxy(t, port, () => at)
    const { status, stdout, stderr } = await run(['-d', through(proxy), '--timeout', '1s', 'dump', '--snapshot'])
    assert.equal(status, 5, `cut after ${at} bytes: ${stderr}`)
    assert.equal(stdout, '')
  }
  reached(t, 'PostgreSQL: connection cut in mid-snapshot', 'status 5, nothing printed', '3 cuts')
})

test('a snapshot shows one state, and is not held while its reader waits', async (t) => {
  const server = await startPostgresql(t)
  const { url } = server
  await persist(['-d', url, '-s', 'bank', '--raw', 'set', 'a', '500'])
  await persist(['-d', url, '-s', 'bank', '--raw', 'set', 'z', '500'])
  await load(url, lines(5000))
  const application = spawn('psql', ['-X', '-q', `${url}?application_name=bank`], { stdio: ['pipe', 'ignore', 'inherit'] })
  let stop = false
  const move = async () => {
    for (let i = 0; !stop; ++i) {
      const amount = i % 400
      const text = `BEGIN; UPDATE effect_persistence SET value = '${500 - amount}' WHERE store_id = 'bank' AND id = 'a';
        UPDATE effect_persistence SET value = '${500 + amount}' WHERE store_id = 'bank' AND id = 'z'; COMMIT;\n`
      if (!application.stdin.write(text)) await once(application.stdin, 'drain')
      if (i % 50 === 0) await sleep(1)
    }
    application.stdin.end()
  }
  const moving = move()
  await sleep(300)
  const rounds = scaled(10, 100)
  for (let i = 0; i < rounds; ++i) {
    const sum = (await persist(['-d', url, '--all-stores', '--raw', 'dump', '--snapshot'])).split('\n')
      .filter((text) => text.includes('"bank"')).reduce((sum, text) => sum + (JSON.parse(text).exit ?? JSON.parse(text).value), 0)
    assert.equal(sum, 1000)
  }
  stop = true
  await moving
  await once(application, 'exit')
  const { child, ended } = start(['-d', url, 'dump', '--snapshot'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pause()
  const held = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'persist' AND (backend_xmin IS NOT NULL OR state <> 'idle')"
  assert(await becomes(() => child.stdout.readableLength > 0), 'nothing is printed')
  assert.equal(server.sql(held), '0')
  child.stdout.resume()
  assert.equal((await ended).status, 0)
  reached(t, 'PostgreSQL: `dump --snapshot` beside transactions that move an amount', 'the sum is kept; no snapshot while the reader waits', `${rounds} dumps`)
})

test('a server that is silent, refuses or does not exist is said within the timeout', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => silent.close())
  const { port } = silent.address()
  const waited = await run(['-d', `postgresql://127.0.0.1:${port}/x`, '--timeout', '300ms', 'stores'])
  assert.equal(waited.status, 5, waited.stderr)
  assert(waited.milliseconds < 3000)
  const refused = await run(['-d', `postgresql://127.0.0.1:${await freePort()}/x`, 'stores'])
  assert.equal(refused.status, 5, refused.stderr)
  const unknown = await run(['-d', 'postgresql://persist.invalid/x', 'stores'])
  assert.equal(unknown.status, 4, unknown.stderr)
  const { child, ended } = start(['-d', `postgresql://127.0.0.1:${port}/x`, 'stores'])
  await sleep(500)
  child.kill('SIGINT')
  assert.equal((await ended).status, 130)
  reached(t, 'PostgreSQL: silent server, refused connection, unknown host, SIGINT', 'status 5 within the timeout, 5, 4, 130', '4 runs')
})

test('a server that is killed in mid-load and starts again has all of it, or nothing', async (t) => {
  const server = await startPostgresql(t)
  server.sql(`CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires BIGINT,
    PRIMARY KEY (store_id, id))`)
  const entries = 20_000
  const text = lines(entries)
  const kills = scaled(4, 30)
  let whole = 0
  for (let i = 0; i < kills; ++i) {
    server.sql('TRUNCATE effect_persistence')
    const { ended } = start(['-d', server.url, '-q', 'load', '-'], { input: text })
    await sleep(60 + 60 * i)
    await server.kill()
    const { status, stderr } = await ended
    assert([0, 4, 5].includes(status), `${status}: ${stderr}`)
    await server.restart()
    const found = count(server)
    if (status === 0) assert.equal(found, entries)
    else if (!stderr.includes('made or not')) assert.equal(found, 0, stderr)
    assert([0, entries].includes(found), `${found}`)
    if (found > 0) ++whole
  }
  reached(t, 'PostgreSQL: server killed in mid-load, and started again', 'all or nothing, as the status says', `${kills} kills, ${whole} loads whole`)
})

test('a server whose files cannot grow refuses, and nothing was written', async (t) => {
  const server = await startPostgresql(t, { limit: 8 << 20 })
  await load(server.url, lines(10))
  const { status, stderr } = await run(['-d', server.url, 'load', '-'], { input: lines(100_000) })
  assert.equal(status, 4, stderr)
  assert.match(stderr, /could not extend file|No space|too large/)
  assert.equal(count(server), 10)
  reached(t, 'PostgreSQL: the files of a table cannot grow', 'status 4, nothing written', '1 run')
})

test('increments of 8 processes are neither lost nor made twice', async (t) => {
  const { url } = await startPostgresql(t)
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
  reached(t, 'PostgreSQL: 8 processes increment by compare-and-set', 'none lost, none twice', `${8 * each} increments, ${overtaken} overtaken`)
})

test('a login without rights reads, and changes nothing', async (t) => {
  const server = await startPostgresql(t)
  await load(server.url, lines(3000))
  server.sql('CREATE ROLE reader LOGIN; GRANT SELECT ON effect_persistence TO reader; CREATE ROLE nobody LOGIN')
  const reader = server.url.replace('persist@', 'reader@')
  assert.equal(await persist(['-d', reader, 'dump']), await persist(['-d', server.url, 'dump']))
  for (const words of [['set', 'new', '--success', '1'], ['remove', 'k000001'], ['clear', '--yes'], ['expire', 'k000001', '--ttl', '1h']]) {
    const { status, stderr } = await run(['-d', reader, '-s', 'users', ...words])
    assert.equal(status, 4, `${words[0]}: ${status} ${stderr}`)
    assert.match(stderr, /permission denied|42501/)
  }
  const nobody = await run(['-d', server.url.replace('persist@', 'nobody@'), '-s', 'users', 'get', 'k000001'])
  assert.equal(nobody.status, 4, nobody.stderr)
  assert.equal(count(server), 3000)
  reached(t, 'PostgreSQL: login without rights', 'reads, changes nothing; status 4', '6 runs')
})

test('what is read beside an application that writes is whole, by every command', async (t) => {
  const server = await startPostgresql(t)
  const { url } = server
  const base = 4_102_444_800_000
  await load(url, Array.from({ length: 2000 }, (_, i) => `{"store":"users","key":"${i}","exit":{"_tag":"Success","value":1},"expires":${base + 1}}\n`).join(''))
  const application = spawn('psql', ['-X', '-q', url], { stdio: ['pipe', 'ignore', 'inherit'] })
  let stop = false
  const write = async () => {
    for (let i = 0; !stop; ++i) {
      const value = i * 7919 % 999_983
      const text = `UPDATE effect_persistence SET value = '{"_tag":"Success","value":${value}}', expires = ${base + value} WHERE store_id = 'users' AND id = '${i * 31 % 2000}';\n`
      if (!application.stdin.write(text)) await once(application.stdin, 'drain')
      if (i % 50 === 0) await sleep(1)
    }
    application.stdin.end()
  }
  const writing = write()
  await sleep(200)
  let entries = 0
  const options = ['-d', url, '-s', 'users']
  for (let i = 0; i < scaled(4, 50); ++i) {
    for (const text of (await persist(['-d', url, 'dump'])).trim().split('\n')) {
      const { exit, expires } = JSON.parse(text)
      assert.equal(expires, base + exit.value)
      ++entries
    }
    assert.equal((await persist([...options, 'keys'])).trim().split('\n').length, 2000)
    await persist([...options, 'get', '7'])
    await persist([...options, 'ttl', '7'])
    await persist([...options, 'stats'])
    await persist([...options, 'verify'])
    await persist([...options, 'set', `own-${i}`, '--success', String(i), '--ttl', '1h'])
    assert.match(await persist([...options, 'get', `own-${i}`]), new RegExp(`:${i}}`))
    await persist([...options, 'expire', `own-${i}`, '--ttl', '2h'])
    await persist([...options, 'remove', `own-${i}`])
    await persist([...options, 'purge'])
  }
  stop = true
  await writing
  await once(application, 'exit')
  assert.equal(count(server), 2000)
  reached(t, 'PostgreSQL: every command beside an application that writes', 'each value with its own expiry, none lost', `${entries} entries dumped`)
})

test('TLS is verified unless the URL says otherwise', async (t) => {
  const folder = temporaryFolder(t)
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  for (const name of ['ca', 'other']) {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`)
  }
  // Only loopback addresses reach the server of a test: another name for one counts as another machine.
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:ip6-localhost,DNS:localhost')
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'names')
  const server = await startPostgresql(t)
  for (const name of ['server.pem', 'server.key']) {
    copyFileSync(join(folder, name), join(server.folder, name))
    chmodSync(join(server.folder, name), 0o600)
    handOver(join(server.folder, name))
  }
  server.sql(`ALTER SYSTEM SET ssl_cert_file = '${join(server.folder, 'server.pem')}'`)
  server.sql(`ALTER SYSTEM SET ssl_key_file = '${join(server.folder, 'server.key')}'`)
  server.sql('ALTER SYSTEM SET ssl = on')
  server.sql('SELECT pg_reload_conf()')
  await sleep(300)
  const at = (host, members = '') => `postgresql://persist@${host}:${server.port}/postgres${members}`
  const ca = `sslrootcert=${join(folder, 'ca.pem')}`
  const env = { HOME: folder }
  await load(at('localhost', `?sslmode=verify-full&${ca}`), lines(3000))
  assert.equal(server.sql("SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid <> pg_backend_pid()"), '0')
  const refused = async (url, words) => {
    const { status, stderr } = await run(['-d', url, 'stores'], { env })
    assert.equal(status, 4, `${url}: ${stderr}`)
    assert.match(stderr, words)
  }
  await refused(at('localhost', '?sslmode=verify-full'), /certificate/)
  await refused(at('localhost', `?sslmode=verify-full&sslrootcert=${join(folder, 'other.pem')}`), /certificate/)
  await refused(at('127.0.0.1', `?sslmode=verify-full&${ca}`), /certificate/)
  await persist(['-d', at('127.0.0.1', `?sslmode=verify-ca&${ca}`), 'stores'], { env })
  await persist(['-d', at('127.0.0.1', '?sslmode=require'), 'stores'], { env })
  // Without a word: nothing is demanded of this machine, and everything of another. 0.0.0.0 reaches this one.
  await persist(['-d', at('127.0.0.1'), 'stores'], { env })
  await refused(at('0.0.0.0'), /certificate/)
  await persist(['-d', at('0.0.0.0', '?sslmode=require'), 'stores'], { env })
  server.sql('ALTER SYSTEM SET ssl = off')
  server.sql('SELECT pg_reload_conf()')
  await sleep(300)
  await refused(at('0.0.0.0'), /SSL/)
  await refused(at('127.0.0.1', '?sslmode=require'), /SSL/)
  await persist(['-d', at('0.0.0.0', '?sslmode=disable'), 'stores'], { env })
  reached(t, 'PostgreSQL: TLS with other authorities, another host name, none', 'refused', '6 connections')
})

test('of several hosts, the standby reads and the primary is written to', async (t) => {
  const primary = await startPostgresql(t)
  await load(primary.url, lines(1000))
  const standby = await startPostgresql(t, { standbyOf: primary.port })
  const hosts = `127.0.0.1:${standby.port},127.0.0.1:${primary.port}`
  const url = `postgresql://persist@${hosts}/postgres`
  const whole = await persist(['-d', primary.url, 'dump'])
  assert(await becomes(() => standby.sql('SELECT count(*) FROM effect_persistence') === '1000'))
  assert.equal(await persist(['-d', standby.url, 'dump']), whole)
  assert.equal(await persist(['-d', standby.url, 'dump', '--snapshot']), whole)
  const refused = await run(['-d', standby.url, '-s', 'users', 'set', 'new', '--success', '1'])
  assert.equal(refused.status, 4, refused.stderr)
  await persist(['-d', url, '-s', 'users', 'set', 'new', '--success', '1'])
  assert.equal(count(primary), 1001)
  assert(await becomes(() => standby.sql('SELECT count(*) FROM effect_persistence') === '1001'))
  const of = async (members) => (await run(['-d', `${url}?target_session_attrs=${members}`, '-s', 'users', 'set', 'x', '--success', '1'])).status
  assert.equal(await of('read-write'), 0)
  assert.equal(await of('primary'), 0)
  assert.notEqual(await of('standby'), 0)
  // The primary is gone: reading goes on, and after the promotion writing, too.
  await primary.kill()
  assert.equal((await persist(['-d', url, 'dump'])).split('\n').length, 1003)
  const lost = await run(['-d', url, '-s', 'users', 'set', 'y', '--success', '1'])
  assert.equal(lost.status, 5, lost.stderr)
  standby.sql('SELECT pg_promote()')
  await persist(['-d', url, '-s', 'users', 'set', 'y', '--success', '1'])
  assert.equal(count(standby), 1003)
  reached(t, 'PostgreSQL: a standby and a primary in one URL, the primary is killed', 'reads go to either, writes to the primary of the moment', '1 failover')
})
