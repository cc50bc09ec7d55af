import assert from 'node:assert/strict'
import {
  chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

// A copy that the program makes for itself, in TMPDIR, may be cut short, and is nobody's database.
const isDatabase = (name) => name.endsWith('.db') && !name.startsWith('tmp/')
export const isSideFile = (name) => /\.db-(wal|shm|journal)$/.test(name)

/** A folder of the test's own, in memory where that is possible: what is tried here needs no disk, but syncs a lot. */
export function quickFolder(test) {
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = mkdtempSync(join(place, 'persist-reliability-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Reads a folder: the bytes of files by their paths in it; folders end in a slash. */
function read(folder, prefix = '', found = new Map()) {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix + entry.name
    if (entry.isDirectory()) {
      found.set(`${name}/`, null)
      read(folder, `${name}/`, found)
    } else {
      found.set(name, readFileSync(join(folder, name)))
    }
  }
  return found
}

const same = (a, b) => a === b || (a && b && a.equals(b))

/** The rows of a database, by store and key, once SQLite has found it whole; none of a file without tables. */
export function rowsOf(path) {
  const database = new DatabaseSync(path)
  try {
    const faults = database.prepare('PRAGMA integrity_check').all().map((row) => row.integrity_check)
    assert.deepEqual(faults, ['ok'], path)
    const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'effect_persistence'").get()
    if (!isThere) return new Map()
    const rows = database.prepare('SELECT store_id, id, value, expires FROM effect_persistence').all()
    return new Map(rows.map((row) => [`${row.store_id}/${row.id}`, `${row.value} ${row.expires}`]))
  } finally {
    database.close()
  }
}

/** A folder with everything that a campaign's runs work on, put back as it was after each. */
export class World {
  /** Takes what is in `folder` now as what to put back. */
  constructor(folder, { lookedAtIn } = {}) {
    Object.assign(this, { folder, lookedAtIn })
    this.files = read(folder)
    this.modes = new Map([...this.files.keys()].map((name) => [name, statSync(join(folder, name)).mode & 0o7777]))
    this.known = []
    this.before = this.state()
  }

  path(name) {
    return join(this.folder, name)
  }

  restore() {
    const now = read(this.folder)
    for (const name of now.keys()) {
      if (!this.files.has(name)) rmSync(this.path(name), { recursive: true, force: true })
    }
    for (const [name, bytes] of this.files) {
      if (now.has(name) && same(now.get(name), bytes)) continue
      if (bytes === null) mkdirSync(this.path(name), { recursive: true })
      else writeFileSync(this.path(name), bytes)
      chmodSync(this.path(name), this.modes.get(name))
    }
  }

  /**
   * What is there: by name, the rows of each database and of each other file its bytes; a database without rows, an
   * empty one, counts as none. Answers the names apart, as they were before SQLite had a look. That is taken in
   * `lookedAtIn`, where that is set, at a copy.
   */
  state() {
    const files = read(this.folder)
    if (this.lookedAtIn) {
      rmSync(this.lookedAtIn, { recursive: true, force: true })
      cpSync(this.folder, this.lookedAtIn, { recursive: true })
    }
    const things = new Map()
    for (const [name, bytes] of files) {
      if (bytes === null || isSideFile(name)) continue
      const rows = isDatabase(name) ? this.rows(name, files) : new Map([['', bytes.toString('latin1')]])
      if (rows.size > 0) things.set(name, rows)
    }
    return { names: new Set(files.keys()), things }
  }

  /** The rows of a database; SQLite looks but once at the same bytes. */
  rows(name, files) {
    const bytes = ['', '-wal', '-journal'].map((suffix) => files.get(name + suffix))
    const known = this.known.find((it) => it.name === name && it.bytes.every((them, i) => same(them, bytes[i])))
    if (known) return known.rows
    const rows = rowsOf(join(this.lookedAtIn ?? this.folder, name))
    this.known.push({ name, bytes, rows })
    if (this.known.length > 100) this.known.splice(20, 1)
    return rows
  }
}

const nothing = new Map()

const rowsIn = ({ things }, name) => things.get(name) ?? nothing

const namesIn = (...states) => [...new Set(states.flatMap(({ things }) => [...things.keys()]))]

const sameRows = (a, b) => a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value))

/** Whether what is in `wanted` or in `other` is in `state` just as in `wanted`. */
export const isAs = (state, wanted, other) =>
  namesIn(wanted, other).every((name) => sameRows(rowsIn(state, name), rowsIn(wanted, name)))

/** Whether every row is as it is in one of the two states. */
export function isBetween(state, a, b) {
  return namesIn(a, b).every((name) => {
    const [rows, before, after] = [state, a, b].map((it) => rowsIn(it, name))
    return [...new Set([...rows.keys(), ...before.keys(), ...after.keys()])].every((key) =>
      rows.get(key) === before.get(key) || rows.get(key) === after.get(key))
  })
}

/**
 * Names that are neither in the one state nor in the other, and new databases that hold nothing, not even what a
 * journal is yet to roll back.
 */
export const leftOver = ({ names, things }, before, after) => {
  const isEmpty = (name) => isDatabase(name) && !things.has(name) && !names.has(`${name}-journal`)
  return [...names].filter((name) => !before.names.has(name) && (!after.names.has(name) || isEmpty(name)))
}
