import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from './catalogue.js'
import { comparable, flattened } from './exits.js'
import { effect3, effect41, effect4beta } from './generations.js'
import { inEffect } from './in-effect.js'
import { now } from './manual-clock.js'
import { persist, persistMessages, temporaryFolder } from './program.js'

const ttl = 60_000
const folderOf3 = { generation: effect3, layout: 'dir' }

const request = ({ name: key, schema, error }) => ({ key, schema, error, ttl })

function write(generation, entries) {
  return async (stores) => {
    const users = await stores.make('users')
    for (const entry of entries) await users.set(request(entry), entry.exit(generation.values))
  }
}

/** An exit with every value and error passed through `f`. */
function mapped(exit, f) {
  if ('success' in exit) return { success: f(exit.success) }
  return { failure: exit.failure.map((reason) => 'fail' in reason ? { fail: f(reason.fail) } : reason) }
}

/** Reads every entry through its schema. A move between dialects keeps the reasons, not how they were grouped. */
function read(generation, entries, kept = (value) => value) {
  return async (stores) => {
    const users = await stores.make('users')
    for (const entry of entries) {
      const exit = await users.get(request(entry))
      assert(exit, `${entry.name} is missing`)
      const wanted = mapped(flattened(entry.exit(generation.values)), kept)
      assert.deepEqual(comparable(flattened(exit)), comparable(wanted), entry.name)
    }
  }
}

// Effect 4 writes null for void, and a void of Effect 3 that is null is read as null.
const voidAsNull = (value) => value ?? null

// An interruption by several fibers exists only in the older dialect, but its fibers can be named one by one.
const entries = catalogue.filter(({ v3, v4, moves }) => v3 && v4 && moves !== false)
const severalFibers = catalogue.find(({ name }) => name === 'interruption by several')

for (const generation of [effect4beta, effect41]) {
  test(`${effect3.name} in a folder, moved to a file, is read by ${generation.name}`, async (t) => {
    const folder = temporaryFolder(t)
    const [from, to] = [join(folder, 'old'), join(folder, 'new.db')]
    const moved = [...entries, severalFibers]
    await inEffect(folderOf3, from, write(effect3, moved))
    const dump = persist(['-d', `dir:${from}`, '-s', 'users', 'dump'])
    persist(['-d', to, '--now', String(now), 'load', '--dialect', 'v4'], { input: dump })
    await inEffect({ generation, layout: 'single' }, to, read(generation, moved))
  })

  test(`${generation.name} in a file, moved to a folder, is read by ${effect3.name}`, async (t) => {
    const folder = temporaryFolder(t)
    const [from, to] = [join(folder, 'new.db'), join(folder, 'old')]
    await inEffect({ generation, layout: 'single' }, from, write(generation, entries))
    await inEffect(folderOf3, to, async (stores) =>
      (await stores.make('users')).set({ key: 'begun by Effect' }, { success: true }))
    const dump = persist(['-d', from, '-s', 'users', 'dump'])
    persist(['-d', `dir:${to}`, '--now', String(now), 'load', '--dialect', 'v3'], { input: dump })
    await inEffect(folderOf3, to, read(effect3, entries, voidAsNull))
  })
}

const line = (exit) => `{"store":"users","key":"a","exit":${exit}}\n`

for (const lost of ['nested causes', 'interruption by several']) {
  test(`load --dialect v4 counts what it cannot say: ${lost}`, (t) => {
    const { v3 } = catalogue.find(({ name }) => name === lost)
    const load = ['-d', join(temporaryFolder(t), 'new.db'), '--errors', 'json', 'load', '--dialect', 'v4']
    const warning = JSON.parse(persistMessages(load, { input: line(v3) }))
    assert.equal(warning._tag, 'Warning')
    assert.match(warning.message, /\d/)
    assert.equal(persistMessages(load, { input: line('{"_tag":"Failure","cause":{"_tag":"Fail","error":1}}') }), '')
  })
}

test('load without a dialect re-spells nothing', (t) => {
  const path = join(temporaryFolder(t), 'new.db')
  const both = catalogue.flatMap(({ name, v3, v4 }) => [['v3', v3], ['v4', v4]]
    .filter(([, text]) => text)
    .map(([dialect, text]) => `{"store":"users","key":${JSON.stringify(`${name} ${dialect}`)},"exit":${text}}`))
  persist(['-d', path, 'load'], { input: both.map((line) => `${line}\n`).join('') })
  assert.deepEqual(persist(['-d', path, 'dump']).trimEnd().split('\n').toSorted(), both.toSorted())
})
