// A database as an application has it, in the situations that a command may find it in, and what must be left of it.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { integrity } from '../interop/table-shapes.js'
import { makeDatabase } from './databases.js'

/** Journal modes, and whether the application is gone, connected, or was killed in the midst of a change. */
export const situations = [
  ...['delete', 'truncate', 'persist', 'wal'].map((mode) => ({ mode, application: 'gone' })),
  { mode: 'delete', application: 'connected' },
  { mode: 'wal', application: 'connected' },
  { mode: 'delete', application: 'killed' },
  { mode: 'persist', application: 'killed' },
  { mode: 'wal', application: 'killed' },
  { mode: 'wal', application: 'killed, the index lost' }
]

const sideFiles = ['-wal', '-shm', '-journal']
const copyAll = (from, to) => {
  for (const suffix of ['', ...sideFiles]) {
    if (statSync(from + suffix, { throwIfNoEntry: false })) copyFileSync(from + suffix, to + suffix)
  }
}

/** Makes the application's file, with entries, and with settings and a table of its own. */
export function makePristine(path, { mode, application }) {
  const database = makeDatabase(path, { mode, count: 50, expiredEvery: 4 })
  database.exec(`INSERT INTO effect_persistence VALUES ('s', 'invalid', 'no JSON', NULL);
    CREATE TABLE other (a, b); INSERT INTO other VALUES (1, x'00ff'), (2, 'text');
    PRAGMA user_version = 42; PRAGMA application_id = 4711`)
  if (application.startsWith('killed')) {
    // A cache of one page spills at once: a rollback journal is synced and the file changed before the commit.
    if (mode !== 'wal') database.exec(`PRAGMA cache_size = 1; BEGIN; UPDATE effect_persistence SET value = 'torn';
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO effect_persistence SELECT 'torn', i, zeroblob(900), NULL FROM n`)
    copyAll(path, `${path}.killed`)
    database.close()
    for (const suffix of ['', ...sideFiles]) rmSync(path + suffix, { force: true })
    copyAll(`${path}.killed`, path)
    if (application.endsWith('lost')) rmSync(`${path}-shm`)
  } else {
    database.close()
  }
}

/** A copy of it in a new folder `to`, and the application's connection where it has one. */
export function place(pristine, to, { application }) {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to)
  const path = join(to, 'a.db')
  copyAll(pristine, path)
  if (application !== 'connected') return { path }
  const database = new DatabaseSync(path)
  database.exec('UPDATE other SET a = a')
  return { path, database }
}

const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** What of the file, and of a journal beside it, shows from outside. The index of a log is memory that is shared. */
export const outside = (folder) => ({
  names: readdirSync(folder),
  digests: readdirSync(folder).filter((name) => !name.endsWith('-shm')).map((name) => digest(join(folder, name))),
  modified: statSync(join(folder, 'a.db'), { bigint: true }).mtimeNs
})

/** What of it no command may change; looked at through a copy, for looking leaves traces too. */
export function inside(path, scratch) {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  const copy = join(scratch, 'copy.db')
  copyAll(path, copy)
  const header = readFileSync(copy).subarray(0, 24)
  const database = new DatabaseSync(copy)
  const ask = (sql) => database.prepare(sql).all().map((row) => Object.values(row))
  try {
    return {
      format: header.subarray(16, 24).toString('hex'),
      settings: ['user_version', 'application_id', 'journal_mode', 'page_size', 'auto_vacuum', 'encoding']
        .map((name) => ask(`PRAGMA ${name}`)),
      schema: ask('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid'),
      other: ask('SELECT rowid, a, hex(b), typeof(b) FROM other'),
      integrity: integrity(copy)
    }
  } finally {
    database.close()
  }
}
