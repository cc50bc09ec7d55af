// The API of the package on real caches. Copied into a project that has it installed; FIXTURES are those of the repository.
import { open, PersistError, programPath } from '@libpersist/persist'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const { FIXTURES } = process.env
for (const name of ['PERSIST_DB', 'PERSIST_STORE', 'PERSIST_PROGRAM']) delete process.env[name]

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-npm-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const persist = (...args) => execFileSync(programPath(), args, { encoding: 'utf8' })
const success = (value) => ({ _tag: 'Success', value })
const lines = (text) => text.split('\n').filter((line) => line !== '')

async function opened(t, uri, options) {
  const cache = await open(uri, options)
  t.after(() => cache.close().catch(() => {}))
  return cache
}


for (const name of readdirSync(FIXTURES).filter((it) => /^v\d+-.*\.expected\.ndjson$/.test(it))) {
  const fixture = name.replace('.expected.ndjson', '')
  test(`${fixture}: what Effect wrote is read`, async (t) => {
    const path = join(temporaryFolder(t), fixture)
    cpSync(join(FIXTURES, fixture), path, { recursive: true })
    const file = fixture === 'v4-wal' ? join(path, 'wal.db') : path
    const db = fixture.endsWith('-dir') ? `dir:${path}` : file
    const expected = persist('-d', db, '--all-stores', 'dump')
    const cache = await opened(t, db, { onWarning: () => {} })
    assert.equal(await cache.dumpText(), expected)
    const entries = await cache.dump()
    assert.deepEqual(entries, lines(expected).map((line) => JSON.parse(line)))
    const living = lines(persist('-d', db, '--all-stores', 'dump', '--live')).map((line) => JSON.parse(line))
    const stores = new Map()
    for (const entry of living.filter(({ exit }) => exit)) stores.set(entry.store, [...(stores.get(entry.store) ?? []), entry])
    assert.ok(stores.size > 0 || living.length === 0)
    for (const [store, list] of stores) {
      const keys = list.map(({ key }) => key)
      const exits = list.map(({ exit }) => exit)
      assert.deepEqual(await cache.getMany(keys, { store }), exits)
      assert.deepEqual(await Promise.all(keys.map((key) => cache.get(key, { store }))), exits)
    }
  })
}

for (const layout of ['single', 'multi', 'kvs', 'dir']) {
  test(`${layout}: set, get, keys, remove, clear`, async (t) => {
    const path = join(temporaryFolder(t), 'cache')
    const cache = layout === 'dir' ? await opened(t, `dir:${path}`, { store: 'users' }) : await opened(t, path, { store: 'users', layout })
    assert.equal(await cache.set('1', success({ name: 'Ann', none: null })), true)
    assert.equal(await cache.set('2', { _tag: 'Failure', cause: [{ _tag: 'Fail', error: 'no' }] }, { ttl: '1h' }), true)
    await cache.set('3', { _tag: 'Success' }, { ttl: 60_000 })
    await cache.set('4', success(4), { expires: new Date('2100-01-01T00:00:00Z') })
    assert.deepEqual(await cache.get('1'), success({ name: 'Ann', none: null }))
    assert.equal(await cache.get('none'), undefined)
    assert.deepEqual(await cache.getMany(['4', 'none', '1', '4']), [success(4), undefined, success({ name: 'Ann', none: null }), success(4)])
    assert.deepEqual(await cache.getMany([]), [])
    assert.deepEqual(await cache.keys(), ['1', '2', '3', '4'])
    assert.deepEqual(await cache.keys({ state: 'failure' }), ['2'])
    assert.deepEqual(await cache.keys({ expiresBefore: '2090-01-01', limit: 1 }), ['2'])
    const dump = await cache.dump()
    assert.deepEqual(dump.map(({ store, key }) => [store, key]), [['users', '1'], ['users', '2'], ['users', '3'], ['users', '4']])
    assert.equal(dump[3].expires, Date.UTC(2100, 0, 1))
    await cache.remove('1')
    await cache.remove(['2', '3', 'none'])
    await cache.remove([])
    assert.deepEqual(await cache.keys(), ['4'])
    await cache.clear()
    assert.deepEqual(await cache.keys(), [])
    await cache.close()
  })
}

test('numbers and members keep every digit and their order', async (t) => {
  const path = join(temporaryFolder(t), 'a.db')
  const cache = await opened(t, path, { store: 's' })
  const text = '{"_tag":"Success","value":{"b":12345678901234567890.10,"a":1E+300,"b":[-0,0.1000],"\\u0061":"],\\"}\\\\"}}'
  await cache.setText('k', text)
  assert.equal(await cache.getText('k'), text)
  assert.deepEqual(await cache.getManyText(['k', 'none', 'k']), [text, undefined, text])
  assert.equal(persist('-d', path, 'get', 'k'), `${text}\n`)
  await cache.setText('spaced', '{\n "_tag": "Success",\r\n "value": " a\\nb " }')
  assert.equal(await cache.getText('spaced'), '{"_tag":"Success","value":" a\\nb "}')
})

test('any text is a key, and what cannot be one is an error', async (t) => {
  const cache = await opened(t, join(temporaryFolder(t), 'a.db'), { store: 's' })
  const keys = ['', ' ', '\n', '\0', '"', '\\', '\u2028', '\u{1F600}', '__proto__', 'x'.repeat(10_000)]
  for (const key of keys) await cache.set(key, success(key))
  assert.deepEqual((await cache.keys()).toSorted(), keys.toSorted())
  assert.deepEqual(await cache.getMany(keys), keys.map(success))
  await assert.rejects(cache.set('\ud800', success(1)), { tag: 'UsageError' })
  await assert.rejects(cache.set('k', success(Number.NaN)), TypeError)
  await assert.rejects(cache.set('k', undefined), TypeError)
  assert.equal((await cache.keys()).length, keys.length)
})

test('errors have the tag, code and issues of the protocol', async (t) => {
  const folder = temporaryFolder(t)
  const cache = await opened(t, join(folder, 'none', 'a.db'), { store: 's' })
  const failed = await cache.get('k').catch((error) => error)
  assert.ok(failed instanceof PersistError && failed instanceof Error)
  assert.deepEqual([failed.tag, failed.method, failed.name], ['PersistenceBackingError', 'get', 'PersistError'])
  assert.match(failed.code, /./)
  const path = join(folder, 'a.db')
  const other = await opened(t, path, { store: 's' })
  await assert.rejects(other.set('k', { _tag: 'Ok' }), { tag: 'PersistenceSchemaError', issues: [{ path: '/_tag', message: 'expected "Success" or "Failure"' }] })
  await assert.rejects(other.set('k', success(1), { ttl: 'soon' }), { tag: 'UsageError' })
  await assert.rejects(other.keys({ nonsense: true }), { tag: 'UsageError' })
  await other.set('k', success(1))
  const readOnly = await opened(t, path, { store: 's', readOnly: true })
  await assert.rejects(readOnly.set('k', success(2)), PersistError)
  await assert.rejects(open(path, { binary: join(folder, 'no-program') }), { tag: 'ProcessError', code: 'ENOENT' })
  await assert.rejects(open(path, { layuot: 'single' }), TypeError)
  await assert.rejects(open(''), TypeError)
  const wrong = await opened(t, path, { args: ['--nonsense'] })
  await assert.rejects(wrong.get('k'), { tag: 'ProcessError', status: 2, message: /nonsense/ })
  await assert.rejects(wrong.dump(), { tag: 'UsageError', status: 2 })
})

test('a value that is not an Exit is an error, also among many', async (t) => {
  const path = join(temporaryFolder(t), 'a.db')
  persist('-d', path, '-s', 's', '--raw', 'set', 'plain', '[1]')
  const cache = await opened(t, path, { store: 's', onWarning: () => {} })
  await assert.rejects(cache.get('plain'), { tag: 'PersistenceSchemaError' })
  await assert.rejects(cache.getMany(['none', 'plain']), { tag: 'PersistenceSchemaError' })
  assert.deepEqual(await cache.dump(), [{ store: 's', key: 'plain', value: [1] }])
})

test('an expiry that has passed writes nothing, and warns', async (t) => {
  const warnings = []
  const cache = await opened(t, join(temporaryFolder(t), 'a.db'), { store: 's', onWarning: (text) => warnings.push(text) })
  await cache.set('other', success(1))
  assert.equal(await cache.set('k', success(1), { expires: '2000-01-01T00:00:00Z' }), false)
  assert.equal(await cache.get('k'), undefined)
  await cache.close()
  assert.equal(warnings.length, 1)
})

test('calls are carried out in order without waiting for each other', async (t) => {
  const cache = await opened(t, join(temporaryFolder(t), 'a.db'), { store: 's' })
  const calls = []
  for (let i = 0; i < 1000; i++) calls.push(cache.set('k', success(i)), cache.get('k'))
  const answers = await Promise.all(calls)
  for (let i = 0; i < 1000; i++) assert.deepEqual(answers[2 * i + 1], success(i))
  const large = 'x'.repeat(3 << 20)
  await Promise.all(Array.from({ length: 8 }, (_, i) => cache.set(`large ${i}`, success(large + i))))
  const many = await cache.getMany(Array.from({ length: 8 }, (_, i) => `large ${i}`))
  assert.ok(many.every((exit, i) => exit.value === large + i))
})

test('the death of the program rejects every call, and the next ones', async (t) => {
  const pipe = join(temporaryFolder(t), 'fifo')
  execFileSync('mkfifo', [pipe])
  const folder = temporaryFolder(t)
  const pidFile = join(folder, 'pid')
  const binary = join(folder, 'program')
  // The real program, which waits for its database: a dump that nobody writes.
  writeFileSync(binary, `#!/bin/bash\necho $$ > '${pidFile}'\nexec '${programPath()}' "$@"\n`)
  chmodSync(binary, 0o755)
  const cache = await open(`memory:${pipe}`, { store: 's', binary })
  const calls = [cache.get('a'), cache.get('b'), cache.keys()]
  const settled = Promise.allSettled(calls)
  await new Promise((resolve) => setTimeout(resolve, 300))
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
  for (const { status, reason } of await settled) {
    assert.equal(status, 'rejected')
    assert.deepEqual([reason.tag, reason.signal], ['ProcessError', 'SIGKILL'])
  }
  await assert.rejects(cache.get('a'), { tag: 'ProcessError' })
  await assert.rejects(cache.close(), { tag: 'ProcessError', signal: 'SIGKILL' })
})

test('close waits for all calls; a closed cache refuses more', async (t) => {
  const path = join(temporaryFolder(t), 'a.db')
  const cache = await open(path, { store: 's' })
  const calls = Array.from({ length: 100 }, (_, i) => cache.set(`${i}`, success(i)))
  await Promise.all([cache.close(), cache.close()])
  await Promise.all(calls)
  await assert.rejects(cache.get('1'), { tag: 'ProcessError', message: /closed/ })
  assert.equal(lines(persist('-d', path, 'keys')).length, 100)
})

test('a cache that is not closed does not keep Node, and loses nothing', (t) => {
  const path = join(temporaryFolder(t), 'a.db')
  const script = `import { open } from '@libpersist/persist'
    const cache = await open(${JSON.stringify(path)}, { store: 's' })
    cache.set('k', { _tag: 'Success', value: 1 })
    await cache.get('k')
    cache.set('last', { _tag: 'Success', value: 2 })`
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 })
  assert.deepEqual([ran.status, ran.stderr], [0, ''])
  assert.equal(persist('-d', path, 'keys'), 'k\nlast\n')
})

test('passwords are not among the arguments', async (t) => {
  const folder = temporaryFolder(t)
  const [binary, seen] = [join(folder, 'program'), join(folder, 'seen')]
  writeFileSync(binary, `#!/bin/bash\nprintf '%s\\n' "$@" >> '${seen}'\nexec '${programPath()}' "$@"\n`)
  chmodSync(binary, 0o755)
  const cache = await opened(t, 'redis://user:secret@127.0.0.1:1/0', { store: 's', timeout: 100, binary })
  for (const call of [() => cache.get('k'), () => cache.dump()]) {
    const error = await call().catch((it) => it)
    assert.equal(error.tag, 'PersistenceBackingError')
    assert.ok(!error.message.includes('secret'))
  }
  assert.deepEqual(lines(readFileSync(seen, 'utf8')).filter((word) => ['batch', 'dump'].includes(word)), ['batch', 'dump'])
  assert.ok(!readFileSync(seen, 'utf8').includes('secret'))
})
