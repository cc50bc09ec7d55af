// One round through the API, for package managers and runtimes.
import { open } from '@libpersist/persist'
import assert from 'node:assert/strict'

const cache = await open(process.argv[2], { store: 'users' })
await cache.set('1', { _tag: 'Success', value: { name: 'Ann' } })
assert.deepEqual(await cache.getMany(['1', '2']), [{ _tag: 'Success', value: { name: 'Ann' } }, undefined])
assert.deepEqual((await cache.dump()).map(({ key }) => key), ['1'])
await cache.close()
console.log('API: as expected')
