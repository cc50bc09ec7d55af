import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

/** The journal modes an application may use. */
export const journalModes = ['delete', 'truncate', 'persist', 'wal']

/** An Exit of about `bytes` bytes. */
export const exitOf = (number, bytes = 100) =>
  JSON.stringify({ _tag: 'Success', value: { number, text: 'x'.repeat(Math.max(0, bytes - 60)) } })

/** The tables of Effect's layout `single`. */
export const singleTables = `
  CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (store_id, id));
  CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) WHERE expires IS NOT NULL`

/**
 * Makes a database of layout `single` as an application has it, with `count` entries of a store `s`, every
 * `expiredEvery`th of which is expired, and answers the application's connection to it.
 */
export function makeDatabase(path, { mode = 'delete', count = 0, bytes = 100, expiredEvery = 0, timeout = 5000 } = {}) {
  const database = new DatabaseSync(path, { timeout })
  database.exec(`PRAGMA journal_mode = ${mode}; ${singleTables}; BEGIN`)
  const insert = database.prepare("INSERT INTO effect_persistence VALUES ('s', ?, ?, ?)")
  for (let i = 0; i < count; ++i) {
    insert.run(keyOf(i), exitOf(i, bytes), expiredEvery > 0 && i % expiredEvery === 0 ? 1000 : null)
  }
  database.exec('COMMIT')
  return database
}

export const keyOf = (number) => `key${String(number).padStart(8, '0')}`

/** A digest of all entries of layout `single`, and how many there are. */
export function contents(path) {
  const database = new DatabaseSync(path, { readOnly: true })
  const hash = createHash('sha256')
  let count = 0
  try {
    for (const row of database.prepare('SELECT * FROM effect_persistence ORDER BY store_id, id').iterate()) {
      hash.update(JSON.stringify(Object.values(row)))
      ++count
    }
  } finally {
    database.close()
  }
  return { count, digest: hash.digest('hex') }
}
