// The API of the npm package beside real Effect.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { open } from '../../packaging/npm/main/index.mjs'
import { catalogue } from './catalogue.js'
import { comparable, flattened } from './exits.js'
import { backings } from './generations.js'
import { inEffect } from './in-effect.js'
import { program, temporaryFolder } from './program.js'

for (const backing of backings) {
  const { generation, layout, bare, title } = backing
  const entries = catalogue.filter((entry) => entry[generation.dialect])
  const keys = entries.map(({ name: key, schema, error }) => ({ key, schema, error }))
  const kept = (exit) => comparable(generation.dialect === 'v4' ? flattened(exit) : exit)

  const opened = (t, path) => {
    const { path: binary, options } = program()
    const place = layout === 'dir' ? {} : { layout }
    const cache = open(layout === 'dir' ? `dir:${path}` : path, {
      binary, env: options.env, store: 'users', ...(bare ? { kvsForm: 'bare' } : {}), ...place
    })
    t.after(async () => (await cache).close())
    return cache
  }

  test(`${title}: Effect reads what the API set, and the API what Effect set`, async (t) => {
    const path = join(temporaryFolder(t), 'store')
    const cache = await opened(t, path)
    for (const { name, [generation.dialect]: text } of entries) await cache.set(name, JSON.parse(text))
    await inEffect(backing, path, async (stores) => {
      const users = await stores.make('users')
      const many = await users.getMany(keys)
      for (const [i, { name, exit }] of entries.entries()) assert.deepEqual(kept(many[i]), kept(exit(generation.values)), name)
      await users.set({ key: 'by Effect', schema: 'Json' }, { success: { id: 7 } })
    })
    assert.deepEqual(await cache.get('by Effect'), { _tag: 'Success', value: { id: 7 } })
    const texts = await cache.getManyText(entries.map(({ name }) => name))
    for (const [i, { name, [generation.dialect]: text }] of entries.entries()) {
      assert.deepEqual(JSON.parse(texts[i]), JSON.parse(text), name)
    }
    assert.deepEqual(new Set(await cache.keys()), new Set([...keys.map(({ key }) => key), 'by Effect']))
  })
}
