// The jobs, what they are held against, and how they may compare at the most.

import { rmSync } from 'node:fs'
import { at, database, dump, keys, keysAsked, oneStore, requests, rows, sql } from './data.mjs'
import { built, persist } from './programs.mjs'

const ordered = () => database(1, 'ordered')
const shell = (statement) => ['sqlite3', ordered(), statement]

const anew = (name) => ({ path: at(name), before: () => rmSync(at(name), { force: true }) })

/** Puts `input` into a new file. */
function intoNewFile(words, input) {
  const { path, before } = anew('new.db')
  return { words: words(path), input, before }
}

const loading = (millions) => intoNewFile((path) => [persist, '-d', path, 'load', dump(millions)])
const dumping = (millions, keyed = 'ordered') =>
  ({ words: [persist, '-d', database(millions, keyed), 'dump'], output: at('out') })
const listing = (millions) => ({ words: [persist, '-d', database(millions, 'ordered'), '--all-stores', 'keys'], output: at('out') })
const statistics = (millions) => ({ words: [persist, '-d', database(millions, 'ordered'), 'stats'] })
const comparing = (millions) => ({ words: [persist, 'diff', database(millions, 'ordered'), dump(millions)] })

const oneKey = "SELECT value FROM effect_persistence WHERE store_id = 'store-07' AND id = 'GetUser:31337'"
const allKeys = 'SELECT id FROM effect_persistence ORDER BY store_id, id'
const allKeysOfOne = "SELECT id FROM effect_persistence WHERE store_id = 'store-00' ORDER BY id"
const allStores = 'SELECT store_id, sum(expires IS NULL OR expires > 1767225600000), sum(expires <= 1767225600000), ' +
  'sum(length(CAST(id AS BLOB)) + length(CAST(value AS BLOB))) FROM effect_persistence GROUP BY store_id'

/** Jobs by name: ours first, then each peer with the bar, what of its time ours may take. */
export const jobs = {
  get: () => ({
    what: '`get` of one key in 1,000,000',
    ours: { words: [persist, '-d', ordered(), '-s', 'store-07', 'get', 'GetUser:31337'], times: 100 },
    peers: [
      { peer: 'sqlite3 shell', bar: 1, words: shell(oneKey), times: 100 },
      { peer: 'C program', bar: 1.5, words: [built('get'), ordered(), 'store-07', 'GetUser:31337'], times: 100 }
    ]
  }),
  dump: () => ({
    what: '`dump` of 1,000,000 to a file',
    ours: dumping(1),
    peers: [{ peer: 'shell\'s `.dump`', bar: 0.6, words: shell('.dump'), output: at('peer') }]
  }),
  'dump-hashed': () => ({
    what: '`dump` of 1,000,000 with random hash keys',
    ours: dumping(1, 'hashed'),
    peers: [{ peer: 'C loop in key order', bar: 1.2, words: [built('walk'), database(1, 'hashed')], output: at('peer') }]
  }),
  load: () => ({
    what: '`load` of 1,000,000 into a new file',
    ours: loading(1),
    peers: [
      { peer: 'shell\'s `.read`', bar: 0.5, ...intoNewFile((path) => ['sqlite3', path, `.read ${sql()}`]) },
      { peer: 'C INSERT loop', bar: 1.3, ...intoNewFile((path) => [built('insert'), path], rows()) }
    ]
  }),
  'get-many': () => ({
    what: `\`get-many --stdin\` of ${keysAsked.toLocaleString('en')} random keys`,
    ours: { words: [persist, '-d', ordered(), '-s', 'store-07', 'get-many', '--stdin'], input: keys(), output: at('out') },
    peers: [{ peer: 'C loop of prepared SELECTs', bar: 1.3, words: [built('select_many'), ordered(), 'store-07'], input: keys(), output: at('peer') }]
  }),
  keys: () => ({
    what: '`keys` of 1,000,000 in 20 stores',
    ours: listing(1),
    peers: [{ peer: 'shell\'s SELECT id … ORDER BY', bar: 1, words: shell(allKeys), output: at('peer') }]
  }),
  'keys-of-one': () => ({
    what: '`keys` of one store of 1,000,000',
    ours: { words: [persist, '-d', oneStore(), '-s', 'store-00', 'keys'], output: at('out') },
    peers: [{ peer: 'shell\'s SELECT id … ORDER BY', bar: 1, words: ['sqlite3', oneStore(), allKeysOfOne], output: at('peer') }]
  }),
  stores: () => ({
    what: '`stores`, 1,000,000 in 20 stores',
    ours: { words: [persist, '-d', ordered(), 'stores'] },
    peers: [{ peer: 'one SQL query', bar: 1.2, words: shell(allStores) }]
  }),
  batch: () => ({
    what: `\`batch\`, ${keysAsked.toLocaleString('en')} gets through a pipe`,
    ours: { words: ['sh', '-c', `cat "${requests()}" | "${persist}" -d "${ordered()}" batch | cat`], output: at('out') },
    peers: [{
      peer: '`get-many` of the same keys',
      bar: 2,
      words: ['sh', '-c', `cat "${keys()}" | "${persist}" -d "${ordered()}" -s store-07 get-many --stdin | cat`],
      output: at('peer')
    }]
  })
}

/** Work whose memory and whose time an entry must not grow: at 1,000,000 and at 10,000,000. */
export const growth = {
  dump: { at: dumping, bar: 1.3 },
  load: { at: loading, bar: 1.3 },
  keys: { at: listing, bar: 1.3 },
  stats: { at: statistics },
  diff: { at: comparing }
}

/** The library's own calls beside their peers, as micro.cpp groups them. */
export const micro = {
  'SQLite get': 1.15,
  'memory get': 1.5,
  'typed get': 0.5,
  'SQLite get_many of 100': undefined,
  'memory set': undefined
}
