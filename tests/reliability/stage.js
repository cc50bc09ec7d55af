import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dumpLine } from '../interop/dump-lines.js'
import { persist } from '../interop/program.js'

/** The instant that every run is at; what expired before it is gone. */
export const now = 1_700_000_000_000

export const exit = (n, size = 300) => JSON.stringify({ _tag: 'Success', value: { n, text: 'x'.repeat(size) } })

const key = (n) => `k${String(n).padStart(4, '0')}`

const tables = `
  CREATE TABLE effect_persistence (store_id TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (store_id, id));
  CREATE INDEX effect_persistence_expires_idx ON effect_persistence (expires) WHERE expires IS NOT NULL;`

function insertInto(database, from, to, value) {
  const insert = database.prepare("INSERT OR REPLACE INTO effect_persistence VALUES ('s', ?, ?, ?)")
  for (let n = from; n < to; ++n) insert.run(key(n), value(n), n % 5 === 4 ? now - 1 : null)
}

function application(path, mode) {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = ${mode}; ${tables} BEGIN`)
  insertInto(database, 0, 240, (n) => exit(n))
  insertInto(database, 240, 241, () => exit(240, 20_000))
  database.exec('COMMIT')
  return database
}

/** The files of an application that died, as they were while it was at work. */
function died(folder, name, mode, work) {
  const alive = join(folder, `alive-${name}`)
  const database = application(alive, mode)
  work(database)
  for (const suffix of ['', ...(mode === 'wal' ? ['-wal', '-shm'] : ['-journal'])]) {
    copyFileSync(alive + suffix, join(folder, name + suffix))
  }
  database.close()
}

const lines = (from, to, size) => Array.from({ length: to - from }, (_, i) =>
  dumpLine({ store: 's', key: key(from + i), text: exit(-1 - i, size) })).join('')

/**
 * Lays out what commands work on: databases of an application in each journal mode that is closed (delete.db, wal.db),
 * lives (live.db with its log) or died within a transaction (hot.db with its journal); a folder d; dumps, the large one
 * long enough for a second thread; an editor; a folder tmp for temporary files.
 */
export function layOut(folder, scratch) {
  for (const name of ['tmp', 'out']) mkdirSync(join(folder, name))
  application(join(folder, 'delete.db'), 'delete').close()
  application(join(folder, 'wal.db'), 'wal').close()
  died(scratch, 'live.db', 'wal', (database) => insertInto(database, 230, 250, (n) => exit(n, 100)))
  died(scratch, 'hot.db', 'delete', (database) => {
    database.exec('PRAGMA cache_size = 1; BEGIN')
    insertInto(database, 0, 240, (n) => exit(n, 290))
  })
  for (const name of ['live.db', 'live.db-wal', 'live.db-shm', 'hot.db', 'hot.db-journal']) {
    copyFileSync(join(scratch, name), join(folder, name))
  }
  writeFileSync(join(folder, 'small.ndjson'), lines(238, 243, 10))
  writeFileSync(join(folder, 'large.ndjson'), lines(100, 400, 300))
  writeFileSync(join(folder, 'out', 'old.ndjson'), 'what was there before\n')
  writeFileSync(join(folder, 'out', 'old.db'), '')
  persist(['-d', `dir:${join(folder, 'd')}`, 'load', join(folder, 'small.ndjson')])
  writeFileSync(join(folder, 'editor'), '#!/bin/sh\nexec sed -i s/xxx/yyy/ "$1"\n', { mode: 0o755 })
}

/** Entries of the large files, and how many a load commits at once. */
export const largeCount = 9000
export const batchSize = 1000

/** Lays out databases and a dump that are larger than SQLite's cache, so that it writes before it commits. */
export function layOutLarge(folder) {
  mkdirSync(join(folder, 'tmp'))
  for (const mode of ['delete', 'wal']) {
    const database = application(join(folder, `${mode}.db`), mode)
    database.exec('BEGIN')
    insertInto(database, 0, largeCount, (n) => exit(n))
    database.exec('COMMIT')
    database.close()
  }
  const empty = new DatabaseSync(join(folder, 'empty.db'))
  empty.exec('PRAGMA journal_mode = wal')
  empty.close()
  writeFileSync(join(folder, 'large.ndjson'), lines(largeCount / 2, largeCount / 2 + largeCount, 310))
  writeFileSync(join(folder, 'new.ndjson'), lines(10 * largeCount, 11 * largeCount, 310))
}
