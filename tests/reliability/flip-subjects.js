import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

// What a backing may look like from inside, each small enough that a flip is likely to meet something.

const fixtures = new URL('../fixtures', import.meta.url).pathname

const single = `CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,
  expires INTEGER, PRIMARY KEY (store_id, id));
  CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) WHERE expires IS NOT NULL;`
const multi = (id, options = '') =>
  `CREATE TABLE "effect_persistence_${id}" (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) ${options};`
const kvs = `CREATE TABLE effect_key_value_store (id TEXT PRIMARY KEY, value BLOB NOT NULL,
  value_type INTEGER NOT NULL);`

const success = (index) =>
  JSON.stringify({ _tag: 'Success', value: { id: index, text: 'ä'.repeat(index % 7 === 0 ? 400 : index % 40) } })
const failure = (index) => JSON.stringify({ _tag: 'Failure', cause: [{ _tag: 'Fail', error: { id: index } }] })
const exit = (index) => (index % 5 === 4 ? failure(index) : success(index))
export const key = (index) => `GetUser:${String(index).padStart(3, '0')}`
const expires = (index) => (index % 3 === 0 ? null : index % 3 === 1 ? 1e12 : 4102444800000)

/** How tables of a layout and some entries get into an open database. */
export const layouts = {
  single: (database, count) => {
    database.exec(single)
    const insert = database.prepare('INSERT INTO effect_persistence VALUES (?, ?, ?, ?)')
    for (let index = 0; index < count; index++) {
      insert.run(['users', 'posts', ''][index % 3], key(index - (index % 3)), exit(index), expires(index))
    }
  },
  multi: (database, count, options) => {
    for (const store of ['users', 'posts']) {
      database.exec(multi(store, options))
      const insert = database.prepare(`INSERT INTO "effect_persistence_${store}" VALUES (?, ?, ?)`)
      for (let index = 0; index < count / 2; index++) insert.run(key(index), exit(index), expires(index))
    }
  },
  kvs: (database, count) => {
    database.exec(kvs)
    const insert = database.prepare('INSERT INTO effect_key_value_store VALUES (?, ?, ?)')
    for (let index = 0; index < count; index++) {
      const text = `[${exit(index)},${expires(index)}]`
      const isText = index % 4 > 0
      const id = `${['users', 'posts'][index % 2]}:${key(index - (index % 2))}`
      insert.run(id, isText ? text : Buffer.from(text), isText ? 0 : 1)
    }
  }
}

// A walk reads 256 KiB at a time, and resumes by key. Several times is what it takes to go wrong there.
const portions = { count: 5000, pageSize: 4096 }

/** Ids that are bytes, half of them. */
function makeBlobs(database) {
  database.exec('UPDATE effect_persistence SET id = CAST(id AS BLOB) WHERE rowid % 2')
}

/** Rows that nobody should have written: bytes, numbers and nothing where text belongs. */
function addOddRows(database) {
  const insert = database.prepare('INSERT INTO effect_persistence VALUES (?, ?, ?, ?)')
  const value = success(1)
  insert.run(Buffer.from('users'), 'store of bytes', value, null)
  insert.run('users', Buffer.from([0xff, 0]), value, null)
  insert.run('users', 'nul \0 inside', `${value}\0`, 1e300)
  insert.run('users', 'bytes', Buffer.from([0xff, 0xfe]), 'soon')
  insert.run('users', 'number', 12.5, Buffer.from('x'))
}

function makeDatabase(folder, layout, { count = 60, pageSize = 512, setUp = '', options = '', after = () => {} } = {}) {
  mkdirSync(folder, { recursive: true })
  const database = new DatabaseSync(join(folder, 'cache.db'))
  database.exec(`PRAGMA page_size = ${pageSize}; ${setUp}`)
  database.exec('BEGIN')
  layouts[layout](database, count, options)
  database.exec('COMMIT')
  after(database)
  database.close()
}

/** Left as a process leaves it that dies: with the log, of which a part is in the file already. */
function makeLogged(folder, layout) {
  const living = `${folder}-living`
  mkdirSync(living, { recursive: true })
  const database = new DatabaseSync(join(living, 'cache.db'))
  database.exec('PRAGMA page_size = 512; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0')
  layouts[layout](database, 30)
  database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  const table = layout === 'kvs' ? 'effect_key_value_store' : 'effect_persistence'
  database.exec(`DELETE FROM ${table} WHERE rowid % 4 = 0`)
  database.exec(`UPDATE ${table} SET value = value || ' ' WHERE rowid % 4 = 1`)
  cpSync(living, folder, { recursive: true })
  database.close()
}

const generated = {
  single: (folder) => makeDatabase(folder, 'single'),
  'single-auto-vacuum': (folder) => makeDatabase(folder, 'single', { setUp: 'PRAGMA auto_vacuum = FULL' }),
  'single-holes': (folder) =>
    makeDatabase(folder, 'single', { after: (it) => it.exec('DELETE FROM effect_persistence WHERE rowid % 2') }),
  'single-large-pages': (folder) => makeDatabase(folder, 'single', { pageSize: 4096 }),
  'single-utf16': (folder) => makeDatabase(folder, 'single', { setUp: "PRAGMA encoding = 'UTF-16le'" }),
  'single-odd': (folder) => makeDatabase(folder, 'single', { after: addOddRows }),
  multi: (folder) => makeDatabase(folder, 'multi'),
  'multi-utf16': (folder) => makeDatabase(folder, 'multi', { setUp: "PRAGMA encoding = 'UTF-16be'" }),
  kvs: (folder) => makeDatabase(folder, 'kvs'),
  'kvs-holes': (folder) =>
    makeDatabase(folder, 'kvs', { after: (it) => it.exec('DELETE FROM effect_key_value_store WHERE rowid % 2') }),
  'single-portions': (folder) => makeDatabase(folder, 'single', portions),
  'single-portions-utf16': (folder) =>
    makeDatabase(folder, 'single', { ...portions, setUp: "PRAGMA encoding = 'UTF-16le'" }),
  'single-portions-blobs': (folder) => makeDatabase(folder, 'single', { ...portions, after: makeBlobs }),
  'multi-portions': (folder) => makeDatabase(folder, 'multi', portions),
  'multi-portions-without-rowid': (folder) =>
    makeDatabase(folder, 'multi', { ...portions, options: 'WITHOUT ROWID' }),
  'kvs-portions': (folder) => makeDatabase(folder, 'kvs', portions),
  'single-log': (folder) => makeLogged(folder, 'single'),
  'kvs-log': (folder) => makeLogged(folder, 'kvs')
}

function* fixtureSubjects(root) {
  for (const name of readdirSync(fixtures)) {
    const folder = join(root, `fixture-${name}`)
    const store = name.startsWith('v3') ? '' : 'users'
    if (name.endsWith('.db')) {
      cpSync(join(fixtures, name), join(folder, 'cache.db'), { recursive: true })
      yield [folder, 'cache.db', store, 'class']
    } else if (name.endsWith('-dir') || name === 'v4-wal') {
      cpSync(join(fixtures, name), folder, { recursive: true })
      yield [folder, name === 'v4-wal' ? 'wal.db' : '-', store, 'class']
    }
  }
}

/** Makes the backings in folders under `root`; the path of the list that the driver reads. */
export function makeSubjects(root) {
  const lines = [...fixtureSubjects(root)]
  for (const [name, make] of Object.entries(generated)) {
    const folder = join(root, name)
    make(folder)
    lines.push([folder, 'cache.db', 'users', key(name.startsWith('single') ? 3 : 2)])
  }
  const list = join(root, 'list')
  writeFileSync(list, lines.map((line) => `${line.join('\t')}\n`).join(''))
  return list
}
