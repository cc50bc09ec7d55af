// What goes wrong between the program and a MariaDB server, made to go wrong.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../interop/program.js'
import { reached, scaled } from '../campaign.js'
import { run, start } from '../running.js'
import { startMariadb, urlAt } from './mariadb.js'
import { freePort, startProxy } from './servers.js'

const line = (i) => `{"store":"users","key":"k${String(i).padStart(6, '0')}","exit":{"_tag":"Success","value":{"id":${i},"note":"${'x'.repeat(60)}"}}}\n`
const lines = (count) => Array.from({ length: count }, (_, i) => line(i)).join('')

async function persist(args, options) {
  const ended = await run(args, options)
  assert.equal(ended.status, 0, `persist ${args.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

const load = (url, text) => persist(['-d', url, '-q', 'load', '-'], { input: text })
const rowsOf = (server) => Number(server.sql(`SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'persist'`)) === 0
  ? 0
  : Number(server.sql('SELECT COUNT(*) FROM persist.effect_persistence'))

test('a dump goes on over a new connection when one is cut, or fails and never looks whole', async (t) => {
  const server = await startMariadb(t)
  await load(server.url, lines(5000))
  const whole = await persist(['-d', server.url, 'dump'])
  const rounds = scaled(12, 100)
  let resumed = 0
  for (let i = 0; i < rounds; ++i) {
    const at = Math.floor(700_000 * (i + 0.5) / rounds)
    const proxy = await startProxy(t, server.port, (connection) => connection === 1 ? at : Infinity)
    const { status, stdout, stderr } = await run(['-d', urlAt(proxy.port), '-s', 'users', 'dump'])
    if (status === 0) {
      assert.equal(stdout, whole, `cut after ${at} bytes`)
      ++resumed
    } else {
      assert.equal(status, 5, stderr)
      assert(!stdout.includes('"seal"'))
    }
  }
  reached(t, 'MariaDB: connection cut in mid-dump', 'whole, or status 5 and no seal', `${rounds} cuts, ${resumed} whole`)
  const proxy = await startProxy(t, server.port, () => 50_000)
  const { status, stdout, stderr } = await run(['-d', urlAt(proxy.port), '--timeout', '1s', 'dump'])
  assert.equal(status, 5, stderr)
  assert(!stdout.includes('"seal"'))
})

test('a server that is silent, refuses or does not exist is reported within the timeout', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => silent.close())
  const { port } = silent.address()
  const waited = await run(['-d', urlAt(port), '--timeout', '300ms', 'stores'])
  assert.equal(waited.status, 5, waited.stderr)
  assert(waited.milliseconds < 2000)
  const refused = await run(['-d', urlAt(await freePort()), 'stores'])
  assert.equal(refused.status, 5, refused.stderr)
  const unknown = await run(['-d', 'mysql://persist.invalid/persist', 'stores'])
  assert.equal(unknown.status, 4, unknown.stderr)
  const { child, ended } = start(['-d', urlAt(port), 'stores'])
  await sleep(300)
  child.kill('SIGINT')
  assert.equal((await ended).status, 130)
})

test('a server that is killed in mid-load has all of it, or nothing, when it is back', async (t) => {
  const server = await startMariadb(t)
  const text = lines(20_000)
  const outcomes = {}
  const rounds = scaled(5, 40)
  for (let i = 0; i < rounds; ++i) {
    const { ended } = start(['-d', server.url, '-q', 'load', '-'], { input: text })
    await sleep(100 + 900 * i / rounds)
    await server.kill()
    const { status, stderr } = await ended
    outcomes[status] = (outcomes[status] ?? 0) + 1
    assert([0, 4, 5].includes(status), `${status}: ${stderr}`)
    await server.restart()
    const count = rowsOf(server)
    assert([0, 20_000].includes(count), `${count} rows`)
    if (status === 0) assert.equal(count, 20_000)
    if (status === 5) assert.equal(count, 0)
    // What comes next finds nothing in its way.
    await persist(['-d', server.url, '-s', 'users', 'set', 'after', '--success', '1'])
    await persist(['-d', server.url, '-s', 'users', 'clear', '--yes'])
  }
  reached(t, 'MariaDB: server killed in mid-load and started again', 'all or nothing', `${rounds} kills, statuses ${JSON.stringify(outcomes)}`)
})

test('load --batch over a killed server has whole portions', async (t) => {
  const server = await startMariadb(t)
  for (let i = 0; i < scaled(3, 20); ++i) {
    const { ended } = start(['-d', server.url, '-q', 'load', '--batch', '1000', '-'], { input: lines(20_000) })
    await sleep(200 + 150 * i)
    await server.kill()
    const { status, stderr } = await ended
    assert([0, 4, 5].includes(status), `${status}: ${stderr}`)
    await server.restart()
    assert.equal(rowsOf(server) % 1000, 0)
  }
})

test('increments of 8 processes are neither lost nor made twice', async (t) => {
  const { url } = await startMariadb(t)
  const each = scaled(10, 250)
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
  reached(t, 'MariaDB: 8 processes increment by compare-and-set', 'none lost, none twice', `${8 * each} increments, ${overtaken} overtaken`)
})

test('a login without rights reads, and changes nothing; a wrong password is shown nowhere', async (t) => {
  const server = await startMariadb(t)
  await load(server.url, lines(3000))
  server.sql(`CREATE USER reader@'%' IDENTIFIED BY 'right-one'; GRANT SELECT ON persist.* TO reader@'%'`)
  const reader = urlAt(server.port, '127.0.0.1', 'reader')
  const env = { MYSQL_PWD: 'right-one' }
  assert.equal(await persist(['-d', reader, 'dump'], { env }), await persist(['-d', server.url, 'dump']))
  const set = await run(['-d', reader, '-s', 'users', 'set', 'new', '--success', '1'], { env })
  assert.equal(set.status, 4, set.stderr)
  assert.match(set.stderr, /denied/)
  assert.equal(rowsOf(server), 3000)
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, '.my.cnf'), '[persist]\nuser = reader\npassword = right-one\n')
  chmodSync(join(folder, '.my.cnf'), 0o600)
  await persist(['-d', urlAt(server.port).replace('tester:s3cret@', ''), 'stores'], { env: { HOME: folder } })
  for (const [url, more, variables] of [
    [urlAt(server.port, '127.0.0.1', 'reader:wrong-one'), [], {}], [reader, [], { MYSQL_PWD: 'wrong-one' }],
    [urlAt(server.port, '127.0.0.1', 'reader:wrong-one'), ['--errors', 'json', '-v'], {}],
    [urlAt(server.port, '127.0.0.1', 'wrong-one:wrong-one'), [], {}]
  ]) {
    const { status, stdout, stderr } = await run(['-d', url, ...more, 'stores'], { env: variables })
    assert.equal(status, 4, stderr)
    assert(!(stdout + stderr).includes('wrong-one'), stderr)
  }
})

test('TLS is verified unless the URL says otherwise', async (t) => {
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o755)
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  for (const name of ['ca', 'other']) {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '2', '-subj', `/CN=${name}`)
  }
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost')
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost')
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'server.pem', '-days', '2', '-extfile', 'names')
  chmodSync(join(folder, 'server.key'), 0o644)
  const server = await startMariadb(t, {
    args: ['ca', 'cert', 'key'].map((kind) => `--ssl-${kind}=${join(folder, `${{ ca: 'ca', cert: 'server', key: 'server' }[kind]}.${kind === 'key' ? 'key' : 'pem'}`)}`)
  })
  server.sql(`ALTER USER tester@'%' REQUIRE SSL`)
  const ca = `ssl-ca=${join(folder, 'ca.pem')}`
  const at = (host, members) => `${urlAt(server.port, host)}?${members}`
  const good = at('localhost', `sslmode=verify-full&${ca}`)
  await load(good, lines(3000))
  assert.equal((await persist(['-d', good, '-s', 'users', 'dump'])).split('\n').length, 3001)
  const refused = async (url, words) => {
    const { status, stderr } = await run(['-d', url, 'stores'])
    assert.equal(status, 4, `${url}: ${stderr}`)
    assert.match(stderr, words)
  }
  await refused(at('localhost', 'sslmode=verify-full'), /certificate|TLS|SSL/i)
  await refused(at('localhost', `sslmode=verify-full&ssl-ca=${join(folder, 'other.pem')}`), /certificate|TLS|SSL/i)
  await refused(at('127.0.0.1', `sslmode=verify-full&${ca}`), /certificate|TLS|SSL/i)
  // Without TLS, as the usual mode is on this machine, the server refuses the user.
  await refused(urlAt(server.port), /denied/)
  await persist(['-d', at('127.0.0.1', 'sslmode=require'), 'stores'])
  reached(t, 'MariaDB: TLS with other authorities, another host name', 'refused', '4 connections')
})
