import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue, oddKeys, oddStores } from './catalogue.js'
import { dumpLine } from './dump-lines.js'
import { comparable, flattened } from './exits.js'
import { backings, effect41 } from './generations.js'
import { inEffect } from './in-effect.js'
import { ManualClock, now } from './manual-clock.js'
import { database, persist, temporaryFolder } from './program.js'
import { storedIn } from './stored-rows.js'
import { tableShapes } from './table-shapes.js'

/**
 * A place to write to: one that Effect began where the program could not know the older spelling of keys, else none.
 * Answers its path and the options that write there as this generation would.
 */
async function begun(t, backing, storeIds) {
  const { generation, layout, bare } = backing
  const path = join(temporaryFolder(t), 'store')
  if (bare) {
    await inEffect(backing, path, async (stores) => {
      for (const id of storeIds) await (await stores.make(id)).set({ key: 'begun by Effect' }, { success: true })
    })
  }
  const layoutOption = layout === 'dir' ? [] : ['--layout', layout]
  return { path, db: [...database(layout, path), ...layoutOption, '--dialect', generation.dialect] }
}

function same(read, wanted, dialect, name) {
  const kept = (exit) => comparable(dialect === 'v4' ? flattened(exit) : exit)
  assert.deepEqual(kept(read), kept(wanted), name)
}

const optionCases = [
  { args: ['--success', '{"id":7}'], schema: 'Json', exit: () => ({ success: { id: 7 } }) },
  { args: ['--success'], schema: 'Null', exit: () => ({ success: null }), v4Only: true },
  { args: ['--void'], schema: 'Void', exit: () => ({ success: undefined }) },
  {
    args: ['--fail', '{"_tag":"NotFound","id":9}'],
    error: 'NotFound',
    exit: (v) => ({ failure: { fail: v.notFound(9) } })
  },
  { args: ['--fail', '"no"'], error: 'Errors', exit: () => ({ failure: { fail: 'no' } }) },
  { args: ['--die', '"boom"'], exit: () => ({ failure: { die: 'boom' } }) },
  { args: ['--die', '{"name":"TypeError","message":"bad"}'], exit: () => ({ failure: { die: new TypeError('bad') } }) },
  { args: ['--interrupt'], exit: () => ({ failure: { interrupt: null } }) },
  { args: ['--interrupt', '7'], exit: () => ({ failure: { interrupt: 7 } }) }
]

for (const backing of backings) {
  const { generation, layout, bare, title } = backing
  const entries = catalogue.filter((entry) => entry[generation.dialect])

  test(`${title}: Effect reads what set and load wrote`, async (t) => {
    const { path, db } = await begun(t, backing, ['users'])
    const [first, ...rest] = entries
    persist([...db, '-s', 'users', 'set', first.name, '-'], { input: first[generation.dialect] })
    persist([...db, 'load'], {
      input: rest.map(({ name: key, [generation.dialect]: text }) => dumpLine({ store: 'users', key, text })).join('')
    })
    await inEffect(backing, path, async (stores) => {
      const users = await stores.make('users')
      const keys = entries.map(({ name: key, schema, error }) => ({ key, schema, error }))
      const many = await users.getMany(keys)
      for (const [i, { name, exit }] of entries.entries()) {
        same(await users.get(keys[i]), exit(generation.values), generation.dialect, name)
        same(many[i], exit(generation.values), generation.dialect, `${name}, of many`)
      }
    })
    const stored = storedIn(layout, path, generation.prefix)
    for (const { name, [generation.dialect]: text } of entries) {
      assert.equal(stored('users', name)?.value, text, name)
    }
  })

  test(`${title}: Effect reads exits made from options`, async (t) => {
    const { path, db } = await begun(t, backing, ['users'])
    const cases = optionCases.filter(({ v4Only }) => !v4Only || generation.dialect === 'v4')
    const keyOf = (args) => `made by ${args.join(' ')}`
    for (const { args } of cases) persist([...db, '-s', 'users', 'set', keyOf(args), ...args])
    await inEffect(backing, path, async (stores) => {
      const users = await stores.make('users')
      for (const { args, schema, error, exit } of cases) {
        const key = keyOf(args)
        same(await users.get({ key, schema, error }), exit(generation.values), generation.dialect, key)
      }
    })
  })

  test(`${title}: Effect honours what was changed`, async (t) => {
    const { path, db } = await begun(t, backing, ['users'])
    const at = [...db, '-s', 'users', '--now', String(now)]
    persist([...at, 'set', 'kept', '--success', '1', '--ttl', '1m'])
    persist([...at, 'load', '--ttl', '1m'], {
      input: ['extended', 'cut', 'freed', 'removed']
        .map((key) => dumpLine({ store: 'users', key, text: '{"_tag":"Success","value":1}' })).join('')
    })
    persist([...at, 'set', 'at an instant', '--success', '1', '--expires', '2025-01-01T00:01:00Z'])
    persist([...at, 'set', 'too late', '--success', '1', '--expires', String(now)])
    persist([...at, 'expire', 'extended', '--ttl', '2m'])
    persist([...at, 'expire', 'cut', '--ttl', '1s'])
    persist([...at, 'expire', 'freed', '--never'])
    persist([...at, 'remove', 'removed'])
    const all = ['extended', 'cut', 'freed', 'removed', 'kept', 'at an instant', 'too late']
    const live = {
      0: ['extended', 'cut', 'freed', 'kept', 'at an instant'],
      999: ['extended', 'cut', 'freed', 'kept', 'at an instant'],
      1000: ['extended', 'freed', 'kept', 'at an instant'],
      59999: ['extended', 'freed', 'kept', 'at an instant'],
      60000: ['extended', 'freed'],
      120000: ['freed']
    }
    const clock = new ManualClock()
    await inEffect(backing, path, async (stores) => {
      const users = await stores.make('users')
      for (const [after, keys] of Object.entries(live)) {
        clock.now = now + Number(after)
        const many = await users.getMany(all.map((key) => ({ key })))
        assert.deepEqual(all.filter((_, i) => many[i] !== undefined), keys, `after ${after} ms`)
      }
      persist([...db, '-s', 'users', 'clear', '--yes'])
      assert.equal(await users.get({ key: 'freed' }), undefined)
    }, clock)
  })

  test(`${title}: Effect finds odd keys and stores`, async (t) => {
    const keys = oddKeys.filter((key) => !bare || !key.startsWith(':'))
    const ids = oddStores.filter((id) => !(layout === 'multi' && id.includes('.')) && !(bare && id === ''))
    const { path, db } = await begun(t, backing, ['keys', ...ids])
    const text = '{"_tag":"Success","value":1}'
    persist([...db, 'load'], {
      input: [...keys.map((key) => dumpLine({ store: 'keys', key, text })),
        ...ids.map((store) => dumpLine({ store, key: 'only', text }))].join('')
    })
    await inEffect(backing, path, async (stores) => {
      const store = await stores.make('keys')
      for (const key of keys) assert.deepEqual(await store.get({ key }), { success: 1 }, JSON.stringify(key))
      for (const id of ids) assert.deepEqual(await (await stores.make(id)).get({ key: 'only' }), { success: 1 }, id)
    })
  })
}

for (const layout of ['single', 'multi', 'kvs']) {
  test(`${layout}: tables made from nothing are those of Effect 4.1`, async (t) => {
    const folder = temporaryFolder(t)
    const [ours, theirs] = [join(folder, 'ours.db'), join(folder, 'theirs.db')]
    persist(['-d', ours, '--layout', layout, '-s', 'users', 'set', 'a', '--void'])
    await inEffect({ generation: effect41, layout }, theirs, async (stores) =>
      (await stores.make('users')).set({ key: 'a', schema: 'Void' }, { success: undefined }))
    assert.deepEqual(tableShapes(ours), tableShapes(theirs))
  })
}

test('a folder made from nothing has the file names of Effect 4.1', async (t) => {
  const path = join(temporaryFolder(t), 'store')
  persist(['-d', `dir:${path}`, '-s', 'a:b%c', 'set', "it's 100%", '--success', '1'])
  await inEffect({ generation: effect41, layout: 'dir' }, path, async (stores) => {
    assert.deepEqual(await (await stores.make('a:b%c')).get({ key: "it's 100%" }), { success: 1 })
  })
})

test('the layout of a new file is single', async (t) => {
  const path = join(temporaryFolder(t), 'new.db')
  persist(['-d', path, '-s', 'users', 'set', 'a', '--void'])
  await inEffect({ generation: effect41, layout: 'single' }, path, async (stores) => {
    assert.deepEqual(await (await stores.make('users')).get({ key: 'a', schema: 'Void' }), { success: undefined })
  })
})
