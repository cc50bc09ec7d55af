// What the jobs work on, made where it is missing.

import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { built, persist } from './programs.mjs'

const folder = process.env.BENCH_FOLDER
mkdirSync(folder, { recursive: true })

/** A path in the folder of the data. */
export const at = (name) => join(folder, name)

/** Makes the file `name` by `make(path)` unless it is there, and answers its path. */
function made(name, make) {
  if (!existsSync(at(name))) {
    console.error(`making ${name}`)
    rmSync(at('unfinished'), { force: true })
    make(at('unfinished'))
    renameSync(at('unfinished'), at(name))
  }
  return at(name)
}

function print(path, program, words) {
  const out = openSync(path, 'w')
  execFileSync(program, words, { stdio: ['ignore', out, 'inherit'] })
  closeSync(out)
}

export const million = 1_000_000

/** A database of so many millions of entries, `ordered` or `hashed`. */
export const database = (millions, keys) =>
  made(`${keys}-${millions}m.db`, (path) => {
    execFileSync(built('make_database'), [path, String(millions * million), keys])
  })

/** A million entries, all in one store. */
export const oneStore = () =>
  made('one-store-1m.db', (path) => {
    execFileSync(built('make_database'), [path, String(million), 'ordered', '1'])
  })

/** The dump of a database. */
export const dump = (millions) =>
  made(`ordered-${millions}m.ndjson`, (path) => print(path, persist, ['-d', database(millions, 'ordered'), 'dump']))

/** The same rows for the shell, and for the C program. */
export const sql = () => made('ordered-1m.sql', (path) => print(path, 'sqlite3', [database(1, 'ordered'), '.dump']))
export const rows = () => made('ordered-1m.rows', (path) => print(path, built('insert'), ['-e', database(1, 'ordered')]))

export const keysAsked = 100_000

/** Keys of one store in random order, by a fixed generator. */
function randomKeys() {
  let state = 1
  return Array.from({ length: keysAsked }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return `GetUser:${Math.floor((state / 2 ** 32) * (million / 20))}`
  })
}

/** Them, a line each; and as requests of a batch. */
export const keys = () => made('keys', (path) => writeFileSync(path, randomKeys().map((key) => `${key}\n`).join('')))
export const requests = () =>
  made('requests', (path) =>
    writeFileSync(path, randomKeys().map((key, id) => `${JSON.stringify({ id, op: 'get', store: 'store-07', key })}\n`).join('')))
