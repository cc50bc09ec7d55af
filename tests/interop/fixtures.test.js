import assert from 'node:assert/strict'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dumpRecords, sorted } from './dump-lines.js'
import { persist, temporaryFolder } from './program.js'

const fixtures = join(import.meta.dirname, '..', 'fixtures')

const stores = [
  { name: 'v4-single.db', layout: 'single' },
  { name: 'v41-single.db', layout: 'single' },
  { name: 'v4-wal', file: 'wal.db', layout: 'single' },
  { name: 'v4-multi.db', layout: 'multi' },
  { name: 'v41-multi.db', layout: 'multi' },
  { name: 'v4-kvs-sql.db', layout: 'kvs', prefix: 'bare' },
  { name: 'v41-kvs-sql.db', layout: 'kvs' },
  { name: 'v3-kvs-dir', layout: 'dir', prefix: 'bare' },
  { name: 'v4-kvs-dir', layout: 'dir', prefix: 'bare' },
  { name: 'v41-kvs-dir', layout: 'dir' }
]

const failures = ['failure', 'fail', 'die', 'interrupt']

const expiresText = ({ expires, expires_exact: exact }) => exact ?? (expires === null ? null : String(expires))

function expectation(name) {
  const lines = readFileSync(join(fixtures, `${name}.expected.ndjson`), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

function copied(t, { name, file, layout }) {
  const copy = join(temporaryFolder(t), name)
  cpSync(join(fixtures, name), copy, { recursive: true })
  return ['-d', `${layout === 'dir' ? 'dir' : 'sqlite'}:${file ? join(copy, file) : copy}`]
}

for (const fixture of stores) {
  const expected = expectation(fixture.name)
  const names = [...new Set(expected.map(({ store }) => store))]

  test(`${fixture.name}: dump has every entry, byte by byte`, (t) => {
    const db = copied(t, fixture)
    // A bare prefix does not tell where the store ends, so the store has to be named.
    const dump = fixture.prefix === 'bare'
      ? names.map((store) => persist([...db, '-s', store, 'dump'])).join('')
      : persist([...db, 'dump', '--all-stores'])
    const wanted = expected.map((entry) => ({
      store: entry.store,
      key: entry.key,
      form: 'exit',
      text: JSON.stringify(entry.encoded),
      expires: expiresText(entry)
    }))
    assert.deepEqual(sorted(dumpRecords(dump)), sorted(wanted))
    if (fixture.prefix !== 'bare') assert.deepEqual(dumpRecords(dump), sorted(wanted))
  })

  test(`${fixture.name}: keys are the live ones, each with its state`, (t) => {
    const db = copied(t, fixture)
    const keys = (store) => persist([...db, ...store, 'keys', '--long', '--json'])
    const listed = fixture.prefix === 'bare' ? names.map((store) => keys(['-s', store])).join('') : keys(['--all-stores'])
    const wanted = expected.filter(({ live }) => live).map(({ store, key, state }) => ({ store, key, state }))
    assert.deepEqual(sorted(listed.split('\n').slice(0, -1).map((line) => {
      const { store, key, state } = JSON.parse(line)
      return { store, key, state: failures.includes(state) ? 'failure' : state }
    })), sorted(wanted))
  })

  test(`${fixture.name}: nothing is wrong with it`, (t) => {
    const db = copied(t, fixture)
    for (const store of names) persist([...db, '-s', store, 'verify'])
  })

  test(`${fixture.name}: stores are found by themselves`, (t) => {
    const listed = persist([...copied(t, fixture), 'stores', '--json']).split('\n').slice(0, -1)
    const ids = listed.map((line) => JSON.parse(line).id)
    assert.deepEqual(ids.toSorted(), fixture.prefix === 'bare' ? [''] : names.toSorted())
  })
}

for (const fixture of stores.filter(({ prefix }) => prefix === 'bare')) {
  test(`${fixture.name}: unnamed, it is one store of whole keys`, (t) => {
    const wanted = expectation(fixture.name).map((entry) => ({
      store: '',
      key: entry.kvs_key ?? decodeURIComponent(entry.file),
      form: 'exit',
      text: JSON.stringify(entry.encoded),
      expires: expiresText(entry)
    }))
    assert.deepEqual(dumpRecords(persist([...copied(t, fixture), 'dump', '--all-stores'])), sorted(wanted))
  })
}

const beginnings = [
  ['v41-single.db', 'single'],
  ['v41-multi.db', 'multi'],
  ['v41-kvs-sql.db', 'kvs']
]
for (const [name, layout] of beginnings) {
  test(`${name}: is seen as ${layout}, and only as that`, (t) => {
    const db = copied(t, { name, layout })
    assert.equal(persist([...db, 'stores', '--layout', layout]), persist([...db, 'stores']))
    const other = layout === 'single' ? 'multi' : 'single'
    assert.equal(persist([...db, 'stores', '--layout', other], { status: 2 }), '')
  })
}
