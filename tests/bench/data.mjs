// What the jobs work on, made where it is missing.

import { execFileSync } from 'node:child_process'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

const full = { entries: million, expired: 1, layout: 'single', index: true }

/** Caches as applications leave them: see make_database.c. */
export const caches = {
  ordered: { ...full, shape: 'ordered' },
  interleaved: { ...full, shape: 'interleaved' },
  hashed: { ...full, shape: 'hashed' }
}
const shapes = Object.keys(caches)

/** The same with other properties, by the names of the shapes. */
export const cachesWith = (suffix, properties) =>
  shapes.map((shape) => {
    const name = `${shape}, ${suffix}`
    caches[name] = { ...full, shape, ...properties }
    return name
  })

export const large = shapes
export const expired = cachesWith('30 % expired', { expired: 30 })
export const without = cachesWith('no index on expires', { index: false })
export const middle = cachesWith('100,000', { entries: 100_000 })
export const small = cachesWith('1,000', { entries: 1000 })
export const huge = cachesWith('10,000,000', { entries: 10 * million })
export const layouts = ['multi', 'kvs'].flatMap((layout) => cachesWith(layout, { layout }))

const fileName = (name) => name.replace(/[^a-z0-9]+/gi, '-')

/** The database of that name. */
export function database(name) {
  const { entries, expired: percent, layout, index, shape } = caches[name]
  return made(`${fileName(name)}.db`, (path) => {
    const words = ['-e', String(percent), '-l', layout, ...(index ? [] : ['-x']), path, String(entries), shape]
    execFileSync(built('make_database'), words)
  })
}

/** Databases of a cluster by how many requests they have: see make_requests.c. */
export const clusters = { '200,000 requests': 200_000, '1,000,000 requests': million }
export const cluster = (name) =>
  made(`${fileName(name)}.db`, (path) => execFileSync(built('make_requests'), [path, String(clusters[name])]))

/** Another file of the same bytes. */
export const twin = (name) => made(`${fileName(name)}-twin.db`, (path) => copyFileSync(database(name), path))

/** Its dump; and that of a half of it with other values. */
export const dump = (name) =>
  made(`${fileName(name)}.ndjson`, (path) => print(path, persist, ['-d', database(name), 'dump']))

/** The same rows for the shell, and for the C program. */
export const sql = (name) => made(`${fileName(name)}.sql`, (path) => print(path, 'sqlite3', [database(name), '.dump']))
export const rows = (name) => made(`${fileName(name)}.rows`, (path) => print(path, built('insert'), ['-e', database(name)]))

/** Half of the entries with other values and as many new ones, for a file that holds all of the first kind. */
export function update(name) {
  const { shape } = caches[name]
  const half = made(`${fileName(name)}-half.db`, (path) => {
    execFileSync(built('make_database'), ['-p', '2', path, String(2 * caches[name].entries), shape])
  })
  return {
    dump: made(`${fileName(name)}-half.ndjson`, (path) => print(path, persist, ['-d', half, 'dump'])),
    rows: made(`${fileName(name)}-half.rows`, (path) => print(path, built('insert'), ['-e', half]))
  }
}

export const keysAsked = 100_000

/** Keys of one store in random order, by a fixed generator. */
function randomKeys() {
  let state = 1
  return Array.from({ length: keysAsked }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return `GetUser:${Math.floor((state / 2 ** 32) * (million / 20))}`
  })
}

const lines = (keys) => keys.map((key) => `${key}\n`).join('')

/** Them, a line each; the same, of which none is there; and as requests of a batch. */
export const keys = () => made('keys', (path) => writeFileSync(path, lines(randomKeys())))
export const missingKeys = () =>
  made('missing-keys', (path) => writeFileSync(path, lines(randomKeys().map((key) => `${key}?`))))
export const requests = () =>
  made('requests', (path) =>
    writeFileSync(path, randomKeys().map((key, id) => `${JSON.stringify({ id, op: 'get', store: 'store-07', key })}\n`).join('')))
