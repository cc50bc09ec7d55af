// Compares dump lines on standard input with what a fixture is expected to hold:
//     compare_dump.js EXPECTED [--by-kvs-key] < LINES
// With --by-kvs-key the stores of a key-value store are not told apart. Status 1 where they differ.
'use strict'
const { readFileSync } = require('node:fs')

const [expectedFile, option] = process.argv.slice(2)
const linesOf = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '')

// Keys of objects in one order.
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}
const lineOf = (store, key, exit, expires) => JSON.stringify([store, key, sorted(exit), expires ?? null])

const expected = linesOf(expectedFile).map((line) => {
  const entry = JSON.parse(line)
  return option === '--by-kvs-key'
    ? lineOf('', entry.kvs_key, entry.encoded, entry.expires)
    : lineOf(entry.store, entry.key, entry.encoded, entry.expires)
}).sort()
const found = linesOf(0).map((line) => {
  const entry = JSON.parse(line)
  return lineOf(entry.store, entry.key, entry.exit, entry.expires)
}).sort()

const missing = expected.filter((line) => !found.includes(line))
const surplus = found.filter((line) => !expected.includes(line))
for (const line of missing.slice(0, 5)) console.log(`missing: ${line}`)
for (const line of surplus.slice(0, 5)) console.log(`not expected: ${line}`)
process.exit(missing.length + surplus.length === 0 && found.length === expected.length ? 0 : 1)
