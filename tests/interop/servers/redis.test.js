// Real Effect and persist on one Redis server, which PERSIST_TEST_REDIS names, in both directions.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue, oddKeys } from '../catalogue.js'
import { dumpLine, dumpRecords, sorted } from '../dump-lines.js'
import { comparable, flattened } from '../exits.js'
import { generations } from '../generations.js'
import { ended, persist, temporaryFolder } from '../program.js'

const url = process.env.PERSIST_TEST_REDIS
assert(url, 'PERSIST_TEST_REDIS must name a Redis server of the tests')
const db = ['-d', url]
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'engines')

const redis = (args, input) =>
  execFileSync('redis-cli', ['-p', new URL(url).port, ...args], { encoding: 'utf8', input })
const nothingThere = () => redis(['flushall'])
const pexpiretime = (key) => Number(redis(['pexpiretime', key]))

/** Opens stores in Effect on the server, by the time of the machine. */
async function inEffect(generation, use) {
  const stores = await generation.open({ layout: 'redis', path: url })
  try {
    return await use(stores, generation.values)
  } finally {
    await stores.close()
  }
}

const kept = (generation, exit) => comparable(generation.dialect === 'v4' ? flattened(exit) : exit)

for (const generation of generations) {
  const entries = catalogue.filter((entry) => entry[generation.dialect])

  test(`${generation.name}, Redis: every exit is read as it was written`, async () => {
    nothingThere()
    await inEffect(generation, async (stores, values) => {
      const users = await stores.make('users')
      const [one, ...many] = entries
      await users.set({ key: one.name, schema: one.schema, error: one.error }, one.exit(values))
      await users.setMany(many.map(({ name: key, schema, error, exit }) => [{ key, schema, error, ttl: 86_400_000 }, exit(values)]))
    })
    const records = dumpRecords(persist([...db, 'dump']))
    assert.deepEqual(records.map(({ store, key, text }) => ({ store, key, text })),
      sorted(entries.map(({ name: key, [generation.dialect]: text }) => ({ store: 'users', key, text }))))
    for (const { key, expires } of records) {
      const at = pexpiretime(`users:${key}`)
      assert.equal(expires, at === -1 ? null : String(at), key)
    }
    assert.equal(records.filter(({ expires }) => expires === null).length, 1)
    assert.match(persist([...db, 'stores', '--json']), new RegExp(`"id":"users".*"live":${entries.length},"expired":0`))
    const input = entries.map(({ name }) => `${name}\n`).join('')
    assert.deepEqual(persist([...db, '-s', 'users', 'get-many', '--stdin'], { input }).split('\n').slice(0, -1),
      entries.map((entry) => entry[generation.dialect]))
  })

  test(`${generation.name}, Redis: Effect reads what load and set wrote, and honours its expiry`, async () => {
    nothingThere()
    const [first, ...rest] = entries
    persist([...db, '-s', 'users', 'set', first.name, '-'], { input: first[generation.dialect] })
    persist([...db, 'load'], {
      input: rest.map(({ name: key, [generation.dialect]: text }) => dumpLine({ store: 'users', key, text })).join('')
    })
    persist([...db, '-s', 'users', 'set', 'short', '--success', '1', '--ttl', '400ms'])
    persist([...db, '-s', 'users', 'set', 'long', '--success', '2', '--ttl', '1h'])
    persist([...db, '-s', 'users', 'expire', 'long', '--never'])
    await inEffect(generation, async (stores, values) => {
      const users = await stores.make('users')
      assert.deepEqual(await users.get({ key: 'short' }), { success: 1 })
      const keys = entries.map(({ name: key, schema, error }) => ({ key, schema, error }))
      const many = await users.getMany(keys)
      for (const [i, { name, exit }] of entries.entries()) {
        const wanted = kept(generation, exit(values))
        assert.deepEqual(kept(generation, await users.get(keys[i])), wanted, name)
        assert.deepEqual(kept(generation, many[i]), wanted, `${name}, of many`)
      }
      await sleep(450)
      assert.equal(await users.get({ key: 'short' }), undefined)
      assert.deepEqual(await users.get({ key: 'long' }), { success: 2 })
    })
    assert.equal(persist([...db, '-s', 'users', 'ttl', 'long']), 'none\n')
  })

  test(`${generation.name}, Redis: odd keys, removals and clears mean the same to both`, async () => {
    nothingThere()
    await inEffect(generation, async (stores) => {
      const odd = await stores.make('odd')
      const other = await stores.make('oddity')
      await other.set({ key: 'stays' }, { success: 0 })
      for (const key of oddKeys) await odd.set({ key }, { success: key })
      const there = dumpRecords(persist([...db, '-s', 'odd', 'dump'])).map(({ key }) => key)
      assert.deepEqual(there.toSorted(), oddKeys.map((key) => key.toWellFormed()).toSorted())
      persist([...db, '-s', 'odd', 'remove', '--stdin', '-0'], { input: oddKeys.slice(0, 3).map((key) => `${key}\0`).join('') })
      for (const key of oddKeys.slice(0, 3)) assert.equal(await odd.get({ key }), undefined)
      assert.notEqual(await odd.get({ key: oddKeys[4] }), undefined)
      persist([...db, '-s', 'odd', 'clear', '--yes'])
      assert.equal(redis(['dbsize']).trim(), '1')
      await odd.set({ key: 'again' }, { success: 1 })
      await odd.clear()
      assert.equal(persist([...db, 'stores']).split('\t')[0], 'oddity')
    })
  })
}

// What the text of a key cannot tell: earlier versions wrote the colon of a store's id as it is. The
// store is found by its name.
const toldByName = ({ store }) => store.includes(':') || /%(25|3A)/.test(store)

for (const name of readdirSync(fixtures).filter((file) => file.endsWith('.resp'))) {
  const base = name.slice(0, -'.resp'.length)
  const expected = readFileSync(join(fixtures, `${base}.expected.ndjson`), 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  const at = ['-d', base.endsWith('keyprefix') ? `${url}?prefix=app1:` : url]

  test(`${base}: every entry is read as it was written, and goes everywhere and back`, (t) => {
    nothingThere()
    redis(['--pipe'], readFileSync(join(fixtures, name)))
    const isOld = !base.startsWith('v41')
    const seen = persist([...at, 'dump']).trim().split('\n').map((line) => JSON.parse(line))
    const asExpected = ({ store, key, encoded, expires }) => ({ store, key, exit: encoded, ...expires === null ? {} : { expires } })
    const plain = expected.filter((entry) => !(isOld && toldByName(entry)))
    for (const entry of plain) {
      const found = seen.find(({ store, key }) => store === entry.store && key === entry.key)
      assert.deepEqual(found, asExpected(entry), entry.redis_key)
    }
    assert.equal(seen.length, expected.length)
    for (const entry of expected.filter((one) => isOld && toldByName(one))) {
      const form = { '-d': `${at[1]}${at[1].includes('?') ? '&' : '?'}form=bare` }
      const line = persist(['-d', form['-d'], '-s', entry.store, 'dump'])
      assert.deepEqual(JSON.parse(line), asExpected(entry))
    }

    const dump = persist([...at, 'dump'])
    const folder = temporaryFolder(t)
    for (const place of [`sqlite:${join(folder, 'a.db')}`, `sqlite:${join(folder, 'b.db')}?layout=kvs`]) {
      persist(['-d', place, 'load'], { input: dump })
      assert.equal(persist(['-d', place, 'dump']), dump, place)
    }
    nothingThere()
    persist([...at, 'load'], { input: dump })
    assert.equal(persist([...at, 'dump']), dump)
    persist(['copy', at[1], `sqlite:${join(folder, 'c.db')}`])
    assert.equal(ended(['diff', at[1], join(folder, 'c.db')]).status, 0)
  })
}

test('keys of others on the server are no stores, and stay', () => {
  nothingThere()
  redis(['set', 'session:1', 'plain text'])
  redis(['hset', 'users:hash', 'field', '1'])
  redis(['rpush', 'effectq:jobs', 'a'])
  redis(['set', 'stray', '{"_tag":"Success","value":1}'])
  persist([...db, '-s', 'users', 'set', '1', '--success', '1'])
  assert.equal(persist([...db, 'stores']).split('\n').length, 2)
  assert.deepEqual(dumpRecords(persist([...db, 'dump'])).map(({ key }) => key), ['1'])
  assert.match(persist([...db, 'verify'], { status: 1 }), /users.*hash/s)
  persist([...db, '-s', 'users', 'remove', 'hash'])
  persist([...db, '--all-stores', 'clear', '--yes'])
  assert.equal(redis(['dbsize']).trim(), '4')
})
