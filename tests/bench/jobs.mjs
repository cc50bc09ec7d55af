// The jobs, what they are held against, and how they may compare at the most.

import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import {
  at, caches, cluster, clusters, database, dump, expired, huge, keys, keysAsked, large, layouts, middle, missingKeys, requests, rows, small, sql,
  twin, update, without
} from './data.mjs'
import { built, persist } from './programs.mjs'

const now = Date.now()

const remove = (path) => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}
const anew = (name) => ({ path: at(name), before: () => remove(at(name)) })
const copyOf = (name, source) => ({
  path: at(name),
  before: () => {
    remove(at(name))
    copyFileSync(source, at(name))
  }
})

const shell = (name, statement) => ['sqlite3', database(name), statement]
const script = (text) => ['sh', '-c', text]
const isOrdered = (name) => caches[name].shape === 'ordered'
const times = (name, few) => (caches[name].entries <= 1000 ? 50 : caches[name].entries <= 100_000 ? few : 1)

/** One query that finds what `stores` does. */
const allStores = (hint) =>
  `SELECT store_id, sum(expires IS NULL OR expires > ${now}), sum(expires <= ${now}), ` +
  `sum(length(CAST(id AS BLOB)) + length(CAST(value AS BLOB))) FROM effect_persistence ${hint} GROUP BY store_id`
/** And one for the least of what `stats` does. */
const lengths = 'SELECT store_id, count(*), sum(length(value)) FROM effect_persistence GROUP BY store_id'
const liveKeys =
  `SELECT id FROM effect_persistence WHERE store_id = 'store-00' AND (expires IS NULL OR expires > ${now}) ORDER BY id`
const oneKey = "SELECT value FROM effect_persistence WHERE store_id = 'store-07' AND id = 'GetUser:31337'"

/** Requests with their final replies, of which `json_extract` tells the suspended ones. */
const join = (columns, condition, order) =>
  `SELECT ${columns} FROM cluster_messages m LEFT JOIN cluster_replies r ON r.request_id = m.id AND r.kind = 0 ` +
  `WHERE m.kind = 0 ${condition} ${order}`
const isSuspended = "json_extract(r.payload, '$.value._tag') = 'Suspended'"
const runs = "AND m.tag = 'run'"
const ofOrders = "AND m.entity_type = 'Workflow/Order'"
const countedByType = (condition) =>
  join(`m.entity_type, count(*), sum(r.id IS NULL), sum(${isSuspended})`, condition, 'GROUP BY m.entity_type')
const suspended = (condition) => join('m.entity_id', `${condition} AND ${isSuspended}`, 'ORDER BY m.entity_type, m.entity_id')

const dumpBar = (name) => {
  const { entries } = caches[name]
  if (entries <= 1000) return 1
  if (entries <= 100_000) return 0.8
  return isOrdered(name) ? 0.4 : 0.75
}

const all = [...large, ...expired, ...without, ...middle, ...small]

/** Jobs on caches: by name, the caches and for one of them ours and the peers with their bars. */
export const jobs = {
  get: {
    caches: ['ordered', 'interleaved'],
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), '-s', 'store-07', 'get', 'GetUser:31337'], times: 100 },
      peers: [
        { peer: 'sqlite3 shell', bar: 1, words: shell(name, oneKey), times: 100 },
        { peer: 'C program', bar: 1.5, words: [built('get'), database(name), 'store-07', 'GetUser:31337'], times: 100 }
      ]
    })
  },
  'get of a missing key': {
    caches: large,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), '-s', 'store-00', 'get', 'GetUser:none'], times: 100, status: 1 },
      peers: [{ peer: '`get` of one that is there', bar: 1.05,
        words: [persist, '-d', database(name), '-s', 'store-00', 'get', someKey(name)], times: 100 }]
    })
  },
  'get-many of missing keys': {
    caches: ['ordered', 'interleaved'],
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), '-s', 'store-07', 'get-many', '--stdin'], input: missingKeys(), output: at('out') },
      peers: [{ peer: '`get-many` of as many that are there', bar: 1.05,
        words: [persist, '-d', database(name), '-s', 'store-07', 'get-many', '--stdin'], input: keys(), output: at('peer') }]
    })
  },
  dump: {
    caches: all,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'dump'], output: at('out'), times: times(name, 5) },
      peers: [{ peer: 'shell\'s `.dump`', bar: dumpBar(name), words: shell(name, '.dump'), output: at('peer'), times: times(name, 5) }]
    })
  },
  'dump -o': {
    caches: large,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'dump', '-o', at('out.ndjson')] },
      peers: [{ peer: 'shell\'s `.dump`, then `sync -d`', bar: dumpBar(name),
        words: script(`sqlite3 ${database(name)} .dump > ${at('peer')} && sync -d ${at('peer')}`) }]
    })
  },
  'dump of a layout': {
    caches: layouts,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'dump'], output: at('out') },
      peers: [{ peer: 'shell\'s `.dump`', bar: dumpBar(name), words: shell(name, '.dump'), output: at('peer') }]
    })
  },
  keys: {
    caches: all,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), '-s', 'store-00', 'keys'], output: at('out'), times: times(name, 5) },
      peers: [{ peer: 'shell\'s SELECT id … ORDER BY', bar: caches[name].index ? 1 : undefined,
        words: shell(name, liveKeys), output: at('peer'), times: times(name, 5) }]
    })
  },
  stats: {
    caches: all,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'stats'], times: times(name, 5) },
      peers: [{ peer: 'one SELECT of sums', bar: caches[name].entries <= 1000 ? undefined : isOrdered(name) ? 1.3 : 0.8,
        words: shell(name, lengths), times: times(name, 5) }]
    })
  },
  stores: {
    caches: all,
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'stores'], times: times(name, 5) },
      peers: ['', 'NOT INDEXED'].map((hint) => ({
        peer: `one SQL query${hint === '' ? '' : ', by the rows'}`,
        bar: caches[name].entries <= 1000 ? 1 : isOrdered(name) ? 1 : 0.6, words: shell(name, allStores(hint)), times: times(name, 5)
      }))
    })
  },
  verify: {
    caches: [...large, ...middle],
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), 'verify'], times: times(name, 5) },
      peers: [{ peer: '`PRAGMA quick_check` and that SELECT', bar: 1.3, words: shell(name, `PRAGMA quick_check; ${lengths}`), times: times(name, 5) }]
    })
  },
  diff: {
    caches: [...large, ...middle],
    of: (name) => ({
      ours: { words: [persist, 'diff', database(name), twin(name)], times: times(name, 5) },
      peers: [{ peer: 'two `.dump`s and `cmp`', bar: 0.7, times: times(name, 5), words: script(
        `sqlite3 ${database(name)} .dump > ${at('peer')}; sqlite3 ${twin(name)} .dump | cmp - ${at('peer')}`) }]
    })
  },
  copy: {
    caches: [...large, ...middle],
    of: (name) => {
      const [ours, peer] = [anew('new.db'), anew('peer.db')]
      return {
        ours: { words: [persist, 'copy', database(name), ours.path], before: ours.before },
        peers: [{ peer: '`.dump` piped into the shell', bar: 0.5, before: peer.before,
          words: script(`sqlite3 ${database(name)} .dump | sqlite3 ${peer.path}`) }]
      }
    }
  },
  'load into a new file': {
    caches: ['ordered'],
    of: (name) => {
      const into = anew('new.db')
      return {
        ours: { words: [persist, '-d', into.path, 'load', dump(name)], before: into.before },
        peers: [
          { peer: 'shell\'s `.read`', bar: 0.5, words: ['sqlite3', into.path, `.read ${sql(name)}`], before: into.before },
          { peer: 'C INSERT loop', bar: 1.3, words: [built('insert'), into.path], input: rows(name), before: into.before }
        ]
      }
    }
  },
  'load of as many, half of them updates': {
    caches: large,
    of: (name) => {
      const into = copyOf('new.db', database(name))
      const { dump: changes, rows: raw } = update(name)
      return {
        ours: { words: [persist, '-d', into.path, 'load', changes], before: into.before },
        peers: [{ peer: 'C upsert loop', bar: 1.3, words: [built('insert'), '-u', into.path], input: raw, before: into.before }]
      }
    }
  },
  'get-many': {
    caches: ['ordered', 'interleaved'],
    of: (name) => ({
      ours: { words: [persist, '-d', database(name), '-s', 'store-07', 'get-many', '--stdin'], input: keys(), output: at('out') },
      peers: [{ peer: `C loop of ${keysAsked.toLocaleString('en')} prepared SELECTs`, bar: 1.3,
        words: [built('select_many'), database(name), 'store-07'], input: keys(), output: at('peer') }]
    })
  },
  'stores of requests': {
    caches: Object.keys(clusters),
    of: (name) => ({
      ours: { words: [persist, '-d', cluster(name), 'stores'] },
      peers: [
        { peer: 'the join', bar: 1.3, words: ['sqlite3', cluster(name), countedByType('')] },
        { peer: 'the join of runs', words: ['sqlite3', cluster(name), countedByType(runs)] }
      ]
    })
  },
  'keys --state suspended': {
    caches: Object.keys(clusters),
    of: (name) => ({
      ours: { words: [persist, '-d', cluster(name), '--all-stores', 'keys', '--state', 'suspended'], output: at('out') },
      peers: [
        { peer: 'the join', bar: 1.3, words: ['sqlite3', cluster(name), suspended('')], output: at('peer') },
        { peer: 'the join of runs', bar: 1.3, words: ['sqlite3', cluster(name), suspended(runs)], output: at('peer') }
      ]
    })
  },
  'keys --state suspended of one workflow': {
    caches: Object.keys(clusters),
    of: (name) => ({
      ours: { words: [persist, '-d', cluster(name), '-s', 'Workflow/Order', 'keys', '--state', 'suspended'], output: at('out') },
      peers: [{ peer: 'the join of its runs', bar: 1.3,
        words: ['sqlite3', cluster(name), suspended(`${runs} ${ofOrders}`)], output: at('peer') }]
    })
  },
  'keys of requests': {
    caches: Object.keys(clusters),
    of: (name) => ({
      ours: { words: [persist, '-d', cluster(name), '--all-stores', 'keys'], output: at('out') },
      peers: [{ peer: 'shell\'s SELECT … ORDER BY', output: at('peer'), words: ['sqlite3', cluster(name),
        join('m.entity_id', runs, 'ORDER BY m.entity_type, m.entity_id')] }]
    })
  },
  batch: {
    caches: ['ordered'],
    of: (name) => ({
      ours: { words: script(`cat "${requests()}" | "${persist}" -d "${database(name)}" batch | cat`), output: at('out') },
      peers: [{
        peer: '`get-many` of the same keys', bar: 2, output: at('peer'),
        words: script(`cat "${keys()}" | "${persist}" -d "${database(name)}" -s store-07 get-many --stdin | cat`)
      }]
    })
  }
}

/** A key that is there, in the store "store-00". */
const someKey = (name) =>
  caches[name].shape === 'hashed'
    ? execFileSync(persist, ['-d', database(name), '-s', 'store-00', 'keys', '--limit', '1'], { encoding: 'utf8' }).trim()
    : 'GetUser:313'

/** Work whose memory and whose time an entry must not grow: at 1,000,000 and at 10,000,000. */
const growing = {
  dump: (name) => ({ words: [persist, '-d', database(name), 'dump'], output: at('out') }),
  keys: (name) => ({ words: [persist, '-d', database(name), '--all-stores', 'keys'], output: at('out') }),
  stats: (name) => ({ words: [persist, '-d', database(name), 'stats'] }),
  stores: (name) => ({ words: [persist, '-d', database(name), 'stores'] })
}
export const growth = Object.entries(growing).flatMap(([what, command]) =>
  huge.map((name) => ({ what, shape: caches[name].shape, at: command, large: name, small: caches[name].shape, bar: 1.3 })))

/** The library's own calls beside their peers, as micro.cpp, micro_decode.cpp and micro_persisted.cpp group them. */
export const micro = {
  'SQLite get': 1.1,
  'memory get': 1.2,
  'typed get': 0.5,
  'typed decode': 1.5,
  'typed decode of an Exit': undefined,
  'SQLite get_many of 100': undefined,
  'memory set': undefined,
  // The bar is 150 ns more than the peer.
  'persisted hit': undefined,
  'persisted miss over SQLite with a lease': undefined
}
