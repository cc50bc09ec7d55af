// Real Effect and persist in one MariaDB database, which PERSIST_TEST_MYSQL_BIN names, in both directions; what a
// collation that folds makes of keys, in that of PERSIST_TEST_MYSQL.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue, oddKeys } from '../catalogue.js'
import { dumpLine, dumpRecords, sorted } from '../dump-lines.js'
import { comparable, flattened } from '../exits.js'
import { effect41, effect4beta } from '../generations.js'
import { ended, persist } from '../program.js'

const url = process.env.PERSIST_TEST_MYSQL_BIN
const foldingUrl = process.env.PERSIST_TEST_MYSQL
assert(url && foldingUrl, 'PERSIST_TEST_MYSQL_BIN and PERSIST_TEST_MYSQL must name empty databases of the tests')
const db = ['-d', url]

const sql = (text) => execFileSync('mariadb', ['--no-defaults', '-N', '-B', '-u', 'root', '-S', process.env.PERSIST_TEST_MYSQL_SOCKET],
  { encoding: 'utf8', stdio: 'pipe', input: text })
const nothingThere = (at = url, collation = 'utf8mb4_nopad_bin') => {
  const name = new URL(at).pathname.slice(1)
  sql(`DROP DATABASE ${name}; CREATE DATABASE ${name} COLLATE ${collation}`)
}

/** Opens stores in Effect in the database, by the time of the machine. */
async function inEffect(generation, layout, use, path = url) {
  const stores = await generation.open({ layout: `mysql, ${layout}`, path })
  try {
    return await use(stores, generation.values)
  } finally {
    await stores.close()
  }
}

const kept = (exit) => comparable(flattened(exit))
// The server has one spelling of what is not a character, and 191 characters for a key.
const storable = (key) => key.isWellFormed() && [...key].length <= 150

for (const generation of [effect4beta, effect41]) {
  const entries = catalogue.filter((entry) => entry.v4)
  for (const layout of ['single', 'multi', 'kvs']) {
    const title = `${generation.name}, MariaDB, ${layout}`

    test(`${title}: every exit is read as it was written`, async () => {
      nothingThere()
      const before = Date.now()
      await inEffect(generation, layout, async (stores, values) => {
        const users = await stores.make('users')
        const [one, ...many] = entries
        await users.set({ key: one.name, schema: one.schema, error: one.error }, one.exit(values))
        await users.setMany(many.map(({ name: key, schema, error, exit }) =>
          [{ key, schema, error, ttl: 86_400_000 }, exit(values)]))
      })
      const store = layout === 'kvs' && generation === effect4beta ? ['-s', 'users', '--kvs-form', 'bare'] : ['-s', 'users']
      const records = dumpRecords(persist([...db, ...store, 'dump']))
      assert.deepEqual(records.map(({ key, text }) => ({ store: 'users', key, text })),
        sorted(entries.map(({ name: key, v4: text }) => ({ store: 'users', key, text }))))
      assert.equal(records.filter(({ expires }) => expires === null).length, 1)
      for (const { expires } of records) {
        assert(expires === null || Number(expires) >= before + 86_400_000 && Number(expires) <= Date.now() + 86_400_000)
      }
      const input = entries.map(({ name }) => `${name}\n`).join('')
      assert.deepEqual(persist([...db, ...store, 'get-many', '--stdin'], { input }).split('\n').slice(0, -1),
        entries.map((entry) => entry.v4))
    })

    // A store of older keys has to be begun by Effect for the program to know.
    if (layout === 'kvs' && generation === effect4beta) continue
    test(`${title}: Effect reads what load and set wrote, honours its expiry, and clears it`, async () => {
      nothingThere()
      const at = [...db, '--layout', layout]
      const [first, ...rest] = entries
      persist([...at, '-s', 'users', 'set', first.name, '-'], { input: first.v4 })
      persist([...at, 'load'], { input: rest.map(({ name: key, v4: text }) => dumpLine({ store: 'users', key, text })).join('') })
      persist([...at, '-s', 'users', 'set', 'short', '--success', '1', '--ttl', '400ms'])
      await inEffect(generation, layout, async (stores, values) => {
        const users = await stores.make('users')
        assert.deepEqual(await users.get({ key: 'short' }), { success: 1 })
        for (const { name: key, schema, error, exit } of entries) {
          assert.deepEqual(kept(await users.get({ key, schema, error })), kept(exit(values)), key)
        }
        await sleep(450)
        assert.equal(await users.get({ key: 'short' }), undefined)
        persist([...at, '-s', 'users', 'remove', first.name])
        assert.equal(await users.get({ key: first.name, schema: first.schema }), undefined)
        const keys = oddKeys.filter(storable)
        for (const key of keys) await users.set({ key }, { success: key })
        const there = dumpRecords(persist([...at, '-s', 'users', 'dump'])).map(({ key }) => key)
        for (const key of keys) assert(there.includes(key), JSON.stringify(key))
        await users.clear()
        assert.equal(persist([...at, '-s', 'users', '-q', 'dump', '--raw']), '')
      })
    })
  }
}

test('Effect finds KEY by key where the collation folds; persist does not, and does not overwrite it', async () => {
  for (const layout of ['single', 'multi', 'kvs']) {
    nothingThere(foldingUrl, 'utf8mb4_general_ci')
    await inEffect(effect41, layout, async (stores) => {
      const users = await stores.make('users')
      await users.set({ key: 'KEY' }, { success: 1 })
      assert.deepEqual(await users.get({ key: 'key' }), { success: 1 })
      const at = ['-d', foldingUrl, '-s', 'users']
      assert.equal(persist([...at, 'get-many', 'key', 'KEY']), 'null\n{"_tag":"Success","value":1}\n')
      assert.match(ended([...at, 'set', 'key', '--success', '2']).stderr, /does not distinguish the key "(users:)?key" from "(users:)?KEY"/)
      persist([...at, 'remove', 'key'])
      assert.deepEqual(await users.get({ key: 'KEY' }), { success: 1 })
    }, foldingUrl)
  }
})
