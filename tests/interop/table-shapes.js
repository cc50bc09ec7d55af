import { DatabaseSync } from 'node:sqlite'

/** The shapes of a file's tables and indexes, as SQLite understood their definitions. */
export function tableShapes(path) {
  const database = new DatabaseSync(path, { readOnly: true })
  const pragma = (name, of) => database.prepare(`SELECT * FROM pragma_${name}(?)`).all(of).map((row) => ({ ...row }))
  try {
    const tables = database.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name"
    ).all()
    return tables.map(({ name }) => ({
      name,
      columns: pragma('table_xinfo', name),
      ...database.prepare('SELECT wr AS withoutRowid, strict FROM pragma_table_list WHERE name = ?').get(name),
      indexes: pragma('index_list', name).map(({ seq, ...index }) => ({
        ...index,
        columns: pragma('index_xinfo', index.name),
        only: database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(index.name)?.sql
          ?.match(/\bWHERE\b(.*)$/is)?.[1].trim()
      }))
    }))
  } finally {
    database.close()
  }
}

const readOnlyRollback = 776

/** What SQLite itself says of the file. A killed writer's change is rolled back first, where there is one. */
export function integrity(path, readOnly = true) {
  const database = new DatabaseSync(path, { readOnly })
  try {
    return database.prepare('PRAGMA integrity_check').all().map((row) => row.integrity_check).join('\n')
  } catch (error) {
    if (readOnly && error.errcode === readOnlyRollback) return integrity(path, false)
    throw error
  } finally {
    database.close()
  }
}
