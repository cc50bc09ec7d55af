import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { catalogue, oddKeys, oddStores } from './catalogue.js'
import { dumpRecords, sorted } from './dump-lines.js'
import { comparable, flattened } from './exits.js'
import { backings, effect41 } from './generations.js'
import { inEffect } from './in-effect.js'
import { now } from './manual-clock.js'
import { database, persist, temporaryFolder } from './program.js'
import { prefixes, storedIn, storedRows } from './stored-rows.js'

const ttl = 60_000

/** Lets Effect write in a fresh place, closes it, and answers how the program finds it. */
async function written(t, backing, write) {
  const path = join(temporaryFolder(t), 'store')
  await inEffect(backing, path, (stores) => write(stores, backing.generation.values))
  return { path, db: database(backing.layout, path) }
}

const has = (member) => (exit) => 'failure' in exit && flattened(exit).failure.some((reason) => member in reason)
const states = {
  success: (exit) => 'success' in exit,
  failure: (exit) => 'failure' in exit,
  fail: has('fail'),
  die: has('die'),
  interrupt: has('interrupt'),
  invalid: () => false
}

const keysOf = (lines) => lines.split('\n').slice(0, -1).map((line) => JSON.parse(line))

for (const backing of backings) {
  const { generation, layout, bare, title } = backing
  const entries = catalogue.filter((entry) => entry[generation.dialect])

  test(`${title}: every exit is read as it was written, and its state is known`, async (t) => {
    const { path, db } = await written(t, backing, async (stores, values) => {
      const users = await stores.make('users')
      for (const { name: key, schema, error, exit } of entries) {
        await users.set({ key, schema, error }, exit(values))
        const back = comparable(await users.get({ key, schema, error }))
        const kept = generation.dialect === 'v4' ? flattened(exit(values)) : exit(values)
        const read = generation.dialect === 'v4' ? flattened(back) : back
        assert(isDeepStrictEqual(read, comparable(kept)), `Effect itself reads "${key}" differently`)
      }
    })
    const stored = storedIn(layout, path, generation.prefix)
    for (const { name, [generation.dialect]: text } of entries) {
      assert.equal(stored('users', name)?.value, text, name)
    }

    const records = dumpRecords(persist([...db, '-s', 'users', 'dump']))
    assert.deepEqual(records, sorted(entries.map(({ name: key, [generation.dialect]: text }) =>
      ({ store: 'users', key, form: 'exit', text, expires: null }))))

    const input = entries.map(({ name }) => `${name}\n`).join('')
    assert.deepEqual(
      persist([...db, '-s', 'users', 'get-many', '--stdin'], { input }).split('\n').slice(0, -1),
      entries.map((entry) => entry[generation.dialect])
    )
    const [{ name, [generation.dialect]: text }] = entries
    assert.equal(persist([...db, '-s', 'users', 'get', name, '--compact']), `${text}\n`)

    for (const [state, holds] of Object.entries(states)) {
      assert.deepEqual(
        keysOf(persist([...db, '-s', 'users', 'keys', '--json', '--state', state])).toSorted(),
        entries.filter(({ exit }) => holds(exit(generation.values))).map(({ name }) => name).toSorted(),
        state
      )
    }
  })

  test(`${title}: an entry lives until its last millisecond`, async (t) => {
    const { db } = await written(t, backing, async (stores) => {
      const users = await stores.make('users')
      await users.set({ key: 'short', ttl }, { success: 1 })
      await users.set({ key: 'ever' }, { success: 2 })
      await users.set({ key: 'never', ttl: 0 }, { success: 3 })
    })
    const at = (time) => [...db, '-s', 'users', '--now', String(time)]
    assert.equal(persist([...at(now), 'ttl', 'short']), `${ttl}\n`)
    assert.equal(persist([...at(now + ttl - 1), 'get', 'short', '--value']), '1\n')
    assert.equal(persist([...at(now + ttl - 1), 'keys']), 'ever\nshort\n')
    assert.equal(persist([...at(now + ttl), 'get', 'short'], { status: 1 }), '')
    assert.equal(persist([...at(now + ttl), 'keys']), 'ever\n')
    assert.equal(persist([...at(now + ttl), 'keys', '--expired']), 'short\n')
    assert.equal(persist([...at(now), 'ttl', 'ever']), 'none\n')
    const expiries = dumpRecords(persist([...at(now), 'dump'])).map(({ expires }) => expires)
    assert.deepEqual(expiries, [null, String(now + ttl)])
  })

  test(`${title}: odd keys are keys`, async (t) => {
    // Where nothing ends the store's name, a key that begins with a colon could be the other spelling's.
    const keys = oddKeys.filter((key) => !bare || !key.startsWith(':'))
    const { path, db } = await written(t, backing, async (stores) => {
      const store = await stores.make('keys')
      for (const key of keys) await store.set({ key }, { success: key })
    })
    assert.equal(storedRows(layout, path).length, keys.length)
    const records = dumpRecords(persist([...db, '-s', 'keys', 'dump']))
    const text = (key) => `{"_tag":"Success","value":${JSON.stringify(key)}}`
    assert.deepEqual(records, sorted(keys.map((key) =>
      ({ store: 'keys', key, form: 'exit', text: text(key), expires: null }))))

    const input = keys.map((key) => `${JSON.stringify(key)}\n`).join('')
    const found = persist([...db, '-s', 'keys', 'get-many', '--stdin', '--json'], { input })
    assert.equal(found, keys.map((key) => `${text(key)}\n`).join(''))
  })

  test(`${title}: odd store ids are stores`, async (t) => {
    // Multi-table stores are tables, and Effect cannot make one with a dot. Everything begins with the empty name.
    const ids = oddStores.filter((id) => !(layout === 'multi' && id.includes('.')) && !(bare && id === ''))
    const { db } = await written(t, backing, async (stores) => {
      for (const id of ids) await (await stores.make(id)).set({ key: 'only' }, { success: id })
    })
    const record = (id) => ({
      store: id, key: 'only', form: 'exit', text: `{"_tag":"Success","value":${JSON.stringify(id)}}`, expires: null
    })
    if (!bare) {
      assert.deepEqual(dumpRecords(persist([...db, 'dump', '--all-stores'])), sorted(ids.map(record)))
      return
    }
    for (const id of ids) {
      assert.deepEqual(dumpRecords(persist([...db, `--store=${id}`, 'dump'])), [record(id)], id)
    }
  })
}

test('odd keys and store ids are arguments', async (t) => {
  const keys = oddKeys.filter((key) => !key.includes('\0'))
  const { db } = await written(t, { generation: effect41, layout: 'single' }, async (stores) => {
    for (const id of oddStores) await (await stores.make(id)).set({ key: 'only' }, { success: id })
    const store = await stores.make('keys')
    for (const key of keys) await store.set({ key }, { success: key })
  })
  const value = ['get', '--value', '--compact', '--']
  for (const id of oddStores) {
    assert.equal(persist([...db, '-s', id, ...value, 'only']), `${JSON.stringify(id)}\n`, id)
  }
  for (const key of keys) assert.equal(persist([...db, '-s', 'keys', ...value, key]), `${JSON.stringify(key)}\n`)
})

for (const backing of backings.filter(({ layout }) => layout === 'kvs')) {
  const { generation, layout, title } = backing

  test(`${title}: what is kept as bytes is read, and written as text`, async (t) => {
    const { path, db } = await written(t, backing, async (stores) =>
      (await stores.make('users')).set({ key: 'text' }, { success: 1 }))
    const id = (key) => prefixes[generation.prefix]('users') + key
    await generation.keepBytes(path, id('bytes'), Buffer.from('[{"_tag":"Success","value":2},null]'))
    await generation.keepBytes(path, id('no text'), Buffer.from([0xff, 0]))
    // Effect's persistence takes the base64 of bytes for the text, and fails.
    const get = (key) => inEffect(backing, path, async (stores) => (await stores.make('users')).get({ key }))
    await assert.rejects(get('bytes'), { kind: 'backing' })

    assert.equal(persist([...db, '-s', 'users', 'dump']),
      '{"store":"users","key":"bytes","exit":{"_tag":"Success","value":2}}\n' +
      '{"store":"users","key":"no text","base64":"/wA="}\n' +
      '{"store":"users","key":"text","exit":{"_tag":"Success","value":1}}\n')
    persist([...db, '-s', 'users', 'expire', 'bytes', '--never'])
    assert.deepEqual(await get('bytes'), { success: 2 })
    persist([...db, '-s', 'users', 'set', 'no text', '--success', '3'])
    assert.deepEqual(await get('no text'), { success: 3 })
    assert.equal(storedRows(layout, path).length, 3)
  })
}
