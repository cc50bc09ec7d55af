// Schemas made up by chance - types, clauses, constraints, expressions, triggers, foreign keys, further columns - under
// every changing command. Either the command fails and no byte of the file changed, or exactly what was asked for did.
import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'
import { run } from './running.js'

const exit = (value) => `{"_tag":"Success","value":${value}}`
const future = 4_000_000_000_000
const now = 1_800_000_000_000
const originals = new Map([
  ['a', { value: exit(1), expires: null }],
  ['b', { value: exit(2), expires: 5 }],
  ['c', { value: exit(3), expires: future }]
])

/** A table of ours with its surroundings, as SQL. */
function makeSchema({ oneOf, once }) {
  const some = (text, times = 3) => (once(times) ? text : '')
  const onConflict = () => some(` ON CONFLICT ${oneOf(['IGNORE', 'REPLACE', 'FAIL', 'ABORT', 'ROLLBACK'])}`, 2)
  const spelled = (word) => (once(8) ? word.toUpperCase() : word)
  const single = !once(3)
  // A table's name tells the store, whose case matters.
  const table = single ? spelled('effect_persistence') : 'effect_persistence_s'
  const strict = once(4)
  const type = (usual, others) => (once(12) ? oneOf(strict ? ['ANY', 'BLOB'] : others) : usual)
  const collate = () => some(` COLLATE ${oneOf(['NOCASE', 'BINARY', 'RTRIM'])}`, 20)
  const columns = [
    ...(single ? [`store_id ${type('TEXT', ['VARCHAR(50)', 'ANY'])} NOT NULL${collate()}`] : []),
    `${spelled('id')} ${type('TEXT', ['CLOB', 'NVARCHAR(100)'])}${some(' NOT NULL', 2)}${collate()}`,
    `value ${type('TEXT', ['BLOB', '', 'NUMERIC', 'ANY'])} NOT NULL${onConflict()}${some(` UNIQUE${onConflict()}`, 4)}`,
    `expires ${type('INTEGER', ['NUMERIC', 'REAL', 'BIGINT', 'TEXT'])}${some(` UNIQUE${onConflict()}`, 5)}`
  ]
  const extras = [
    'note TEXT', "made INTEGER NOT NULL DEFAULT 7", 'uid TEXT NOT NULL DEFAULT (lower(hex(randomblob(16))))',
    'owner TEXT NOT NULL', 'rank INTEGER UNIQUE DEFAULT 1', 'size INTEGER AS (length(value))',
    'tag TEXT AS (substr(value, 3, 4)) STORED', 'rowid INTEGER', "kind TEXT DEFAULT 'x' COLLATE NOCASE"
  ]
  const added = once(2) ? [oneOf(extras)] : []
  const constraints = [
    `PRIMARY KEY (${single ? 'store_id, ' : ''}id${collate()})${onConflict()}`,
    ...(once(3) ? [oneOf([
      'CHECK (json_valid(value))', 'CHECK (length(value) < 40)', "CHECK (value LIKE '{%')", 'CHECK (id <> value)',
      'CHECK (expires IS NULL OR expires > 0)', "CHECK (value NOT LIKE '%\"value\":7}')",
      "CHECK (length(replace(hex(zeroblob(100000)), '0', 'ab')) > 0)"
    ])] : []),
    ...(once(5) ? [`UNIQUE (value)${onConflict()}`] : []),
    ...(once(8) ? [`FOREIGN KEY (id) REFERENCES names (name)${some(' DEFERRABLE INITIALLY DEFERRED')}`] : [])
  ]
  const options = [...(strict ? ['STRICT'] : []), ...(once(5) ? ['WITHOUT ROWID'] : [])].join(', ')
  const parent = single ? '(store_id, id)' : '(id)'
  const child = `${single ? 's, ' : ''}i`
  const action = oneOf(['', 'ON DELETE CASCADE', 'ON DELETE SET NULL', 'ON DELETE RESTRICT', 'ON UPDATE CASCADE'])
  const trigger = `CREATE TRIGGER t ${oneOf(['BEFORE', 'AFTER'])} ${oneOf(['INSERT', 'UPDATE', 'DELETE'])} ON ${table} BEGIN
    ${oneOf(["INSERT INTO log VALUES ('t')", `DELETE FROM ${table} WHERE id = 'c'`, 'SELECT raise(IGNORE)'])}; END`
  return {
    table,
    single,
    added: added.filter((column) => !column.includes(' AS (')).map((column) => column.split(' ')[0]),
    statements: [
      "CREATE TABLE log (x); CREATE TABLE names (name TEXT PRIMARY KEY); INSERT INTO names VALUES ('a'), ('b'), ('c')",
      `CREATE TABLE ${table} (${[...columns, ...added, ...constraints].join(', ')}) ${options}`,
      ...(once(4) ? [`CREATE UNIQUE INDEX u ON ${table} (${oneOf(['value', 'lower(value)', 'expires'])})`] : []),
      ...(once(5) ? [`CREATE INDEX e ON ${table} (${oneOf(["json_extract(value, '$.value')", 'length(value)'])})`] : []),
      ...(once(4) ? [`CREATE TABLE child (s, i, FOREIGN KEY (${child}) REFERENCES ${table} ${oneOf([parent, ''])} ${action})`,
        "INSERT INTO child VALUES ('s', 'a'), ('s', 'b')"] : []),
      ...(once(8) ? [trigger] : []),
      ...(once(5) ? ["PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET type = upper(type) WHERE type <> 'view'"] : [])
    ]
  }
}

/** Schemas that showed faults once: the entries were dropped or removed, and a trigger ran. */
const known = [
  { rest: ', UNIQUE (value) ON CONFLICT IGNORE', others: [] },
  { rest: ', UNIQUE (value) ON CONFLICT REPLACE', others: [] },
  { rest: '', others: ['CREATE TRIGGER t AFTER INSERT ON effect_persistence BEGIN INSERT INTO log VALUES (1); END',
    'PRAGMA writable_schema = ON', "UPDATE sqlite_schema SET type = 'TRIGGER' WHERE name = 't'"] },
  { rest: '', others: ['CREATE TABLE child (s, i, FOREIGN KEY (s, i) REFERENCES effect_persistence ON DELETE CASCADE)',
    "INSERT INTO child VALUES ('s', 'a'), ('s', 'b')"] }
].map(({ rest, others }) => ({
  table: 'effect_persistence',
  single: true,
  added: [],
  statements: [
    'CREATE TABLE log (x); CREATE TABLE names (name TEXT PRIMARY KEY)',
    `CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER,
      PRIMARY KEY (store_id, id)${rest})`,
    ...others
  ]
}))

function make(path, schema) {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  try {
    const [base, own, ...others] = schema.statements
    database.exec(`${base}; ${own}`)
    const owner = schema.added.includes('owner')
    for (const store of schema.single ? ['s', 'other'] : ['s']) {
      for (const [id, { value, expires }] of originals) {
        const cells = [...(schema.single ? [store] : []), id, store === 's' ? value : value + ' ', expires]
        const names = [...(schema.single ? ['store_id'] : []), 'id', 'value', 'expires', ...(owner ? ['owner'] : [])]
        if (owner) cells.push('me')
        database.prepare(`INSERT INTO ${schema.table} (${names}) VALUES (${names.map(() => '?')})`).run(...cells)
      }
    }
    if (schema.added.includes('note')) database.exec(`UPDATE ${schema.table} SET note = id`)
    for (const statement of others) database.exec(statement)
    const { count } = database.prepare(`SELECT count(*) AS count FROM ${schema.table}`).get()
    return count === originals.size * (schema.single ? 2 : 1) // the conflict clauses took none of them
  } catch {
    return false // a schema that SQLite refuses, or that takes no such rows
  } finally {
    database.close()
  }
}

/** The rows of ours by store and id, and everything else, as text. */
function contents(path, schema) {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const others = ['log', 'names', 'child'].map((name) => {
      try { return database.prepare(`SELECT * FROM ${name}`).all() } catch { return null }
    })
    others.push(database.prepare('SELECT * FROM sqlite_schema').all())
    const rows = new Map()
    for (const row of database.prepare(`SELECT *, typeof(value) AS type FROM ${schema.table}`).all()) {
      const { store_id: store = 's', id = row.ID, value, expires, type } = row
      const kept = schema.added.map((name) => row[name])
      const key = JSON.stringify([store, id])
      assert(!rows.has(key), `${key} is there twice`)
      rows.set(key, { value, type, expires, kept: JSON.stringify(kept) })
    }
    return { rows, others: JSON.stringify(others) }
  } finally {
    database.close()
  }
}

const line = (key, value, expires) =>
  JSON.stringify({ store: 's', key, exit: JSON.parse(exit(value)), ...(expires ? { expires } : {}) }) + '\n'

/** Commands: what they are given, and what they make of the entries. */
const commands = [
  { args: ['set', 'a', '--success', '7'], change: (e) => e.set('a', { value: exit(7), expires: null }) },
  { args: ['set', 'd', '--success', '2'], change: (e) => e.set('d', { value: exit(2), expires: null }) },
  { args: ['set', 'd', '--success', '9', '--expires', `${future}`], change: (e) => e.set('d', { value: exit(9), expires: future }) },
  { args: ['remove', 'a', '--yes'], change: (e) => e.delete('a') },
  { args: ['remove', '--prefix', 'c', '--yes'], change: (e) => e.delete('c') },
  { args: ['clear', '--yes'], change: (e) => e.clear() },
  { args: ['purge', '--yes'], change: (e) => e.delete('b') },
  { args: ['expire', 'a', '--expires', `${future}`], change: (e) => e.set('a', { ...e.get('a'), expires: future }) },
  { args: ['load'], input: line('a', 3) + line('d', 4, future),
    change: (e) => e.set('a', { value: exit(3), expires: null }).set('d', { value: exit(4), expires: future }) },
  { args: ['load', '--mode', 'replace', '--yes'], input: line('a', 5), replaces: true,
    change: (e) => { e.clear(); e.set('a', { value: exit(5), expires: null }) } },
  { args: ['batch'], input: JSON.stringify({ op: 'set', key: 'd', exit: JSON.parse(exit(8)) }) + '\n',
    change: (e) => e.set('d', { value: exit(8), expires: null }) }
]

async function judge({ path, schema, command, tally }) {
  const bytes = readFileSync(path)
  const before = contents(path, schema)
  const args = ['-d', path, '-s', 's', '--now', `${now}`, ...command.args]
  const ended = await run(args, { input: command.input ?? '' })
  const story = () => `${schema.statements.join(';\n')}\npersist ${args.join(' ')}: ${ended.status} ${ended.stderr}`
  assert(Number.isInteger(ended.status), story())
  // batch reports a failed line in its answer.
  const failed = command.args[0] === 'batch' && !ended.stdout.includes('"ok":true')
  if (ended.status !== 0 || failed) {
    assert.deepEqual(readFileSync(path), bytes, story())
    ++tally.refused
    return
  }
  const entries = new Map(originals)
  command.change(entries)
  const after = contents(path, schema)
  assert.equal(after.others, before.others, story())
  const expected = new Map([...before.rows].filter(([key]) => JSON.parse(key)[0] !== 's'))
  for (const [id, entry] of entries) {
    const key = JSON.stringify(['s', id])
    const kept = command.replaces ? undefined : before.rows.get(key)?.kept
    expected.set(key, { ...entry, type: 'text', kept: kept ?? after.rows.get(key)?.kept })
  }
  const sorted = (rows) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  assert.deepEqual(sorted(after.rows), sorted(expected), story())
  ++tally.changed
}

test('made-up schemas under every changing command', async (t) => {
  const random = chance(t)
  const folder = temporaryFolder(t)
  const tally = { schemas: 0, changed: 0, refused: 0 }
  const wanted = scaled(12, 2500)
  while (tally.schemas < wanted) {
    const schema = known[tally.schemas] ?? makeSchema(random)
    const original = join(folder, `${tally.schemas}-${random.below(2 ** 30)}.db`)
    if (!make(original, schema)) continue
    ++tally.schemas
    for (const [number, command] of commands.entries()) {
      const path = `${original}-${number}.db`
      copyFileSync(original, path)
      await judge({ path, schema, command, tally })
    }
  }
  assert(tally.changed > wanted, `only ${tally.changed} changes were made`)
  reached(t, 'made-up schemas under every changing command', 'an error and no byte changed, or exactly what was asked for',
    `${tally.schemas} schemas × ${commands.length} commands: ${tally.changed} changed, ${tally.refused} refused`)
})
