import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const decode = (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

// Keys are read as bytes, because node:sqlite ends a text at its first NUL.
const readers = {
  single: (database) => database
    .prepare('SELECT store_id AS store, CAST(id AS BLOB) AS id, value, expires FROM effect_persistence').all()
    .map(({ id, ...row }) => ({ ...row, key: decode(id) })),

  multi: (database) => database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'effect_persistence_*'").all()
    .flatMap(({ name }) => database
      .prepare(`SELECT CAST(id AS BLOB) AS id, value, expires FROM "${name.replaceAll('"', '""')}"`).all()
      .map(({ id, ...row }) => ({ ...row, store: name.slice('effect_persistence_'.length), key: decode(id) }))),

  kvs: (database) => database
    .prepare('SELECT CAST(id AS BLOB) AS id, value, value_type FROM effect_key_value_store').all()
    .map(({ id, value, value_type: type }) => {
      // Effect reads nothing but a BLOB of text here, whatever SQLite would let in.
      if (!(value instanceof Uint8Array) || type !== 0) throw new Error(`${decode(id)} is not text kept as a BLOB`)
      return pair(decode(id), decode(value))
    })
}

/** The pair of a key-value store, cut without parsing the value, so that its text can be compared. */
function pair(id, text) {
  const comma = text.lastIndexOf(',')
  return { id, value: text.slice(1, comma), expires: JSON.parse(text.slice(comma + 1, -1)) }
}

/** What is stored, read by none of the programs under test: rows of store and key (or whole id), text and expires. */
export function storedRows(layout, path) {
  if (layout === 'dir') {
    return readdirSync(path).map((file) => pair(decodeURIComponent(file), readFileSync(join(path, file), 'utf8')))
  }
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return readers[layout](database)
  } finally {
    database.close()
  }
}

/** How a key-value store begins the ids of a store's keys. */
export const prefixes = {
  bare: (store) => store,
  escaped: (store) => `${store.replaceAll('%', '%25').replaceAll(':', '%3A')}:`
}

/**
 * A look-up of stored rows by store and key, read once; undefined where there is none. `prefix` says how a key-value
 * store spells the two.
 */
export function storedIn(layout, path, prefix) {
  const id = (store, key) => JSON.stringify([store, key])
  const rows = new Map(storedRows(layout, path).map((row) => [row.id ?? id(row.store, row.key), row]))
  return (store, key) => rows.get(prefixes[prefix](store) + key) ?? rows.get(id(store, key))
}
