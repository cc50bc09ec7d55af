// Entries that lie in the order of their arrival, more than are sorted in memory: faults, full disks and signals while
// they are read, sorted, written to a temporary file and merged.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { persist } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'
import { singleTables } from './databases.js'
import { faultCampaign, numbered } from './fault_campaign.js'
import { ioCalls, noInjection } from './injection.js'
import { start } from './running.js'
import { Trial } from './trial.js'
import { World } from './world.js'

const entries = 40_000
const now = 1_700_000_000_000

/** A database of some 45 MB: three stores, hashed keys, every tenth entry expired. Not named as one, for it is compared as bytes. */
function layOutUnordered(folder) {
  for (const name of ['tmp', 'out']) mkdirSync(join(folder, name))
  const path = join(folder, 'unordered.sqlite')
  const database = new DatabaseSync(path)
  database.exec(`${singleTables}; BEGIN`)
  database.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${entries - 1})
    INSERT INTO effect_persistence SELECT 's' || (i % 3), printf('%08x', (i * 2654435761) % 4294967296),
      '{"_tag":"Success","value":"' || i || printf('%1000s', '') || '"}', CASE WHEN i % 10 = 0 THEN ${now - 1} END FROM n`)
  database.exec('COMMIT')
  database.close()
  writeFileSync(join(folder, 'unordered.ndjson'), persist(['-d', path, 'dump']))
}

const on = (args, more = {}) =>
  ({ title: args.join(' '), args: ['--now', String(now), '-d', 'unordered.sqlite', ...args], ...more })

const works = [
  on(['dump']),
  on(['dump', '--seal', '-o', 'out/new.ndjson']),
  on(['keys', '--long', '--all-stores']),
  on(['keys', '--all-stores', '--sort', 'size']),
  on(['diff', 'unordered.sqlite', 'unordered.ndjson']),
  on(['stats', '--json']),
  on(['verify'], { mayFindFaults: true })
]

function folderWith(t, make) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-sorting-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  make(folder)
  return folder
}

/** Calls failing alone and with all after it, cut short and interrupted; of those on files from one on. */
function faultsFor(trial) {
  const some = (fault, calls) => numbered(trial.count(calls), { calls, ...fault })
  const any = ioCalls
  return [some({}, any), some({ onward: true }, any), some({ kind: 'short' }, ['read', 'write']),
    some({ error: 'EINTR' }, ['open', 'read', 'write']), some({ onward: true, error: 'ENOSPC' }, ['write']),
    some({ error: 'ENOSPC' }, ['write']), some({ error: 'ENOMEM' }, ['thread', 'memory'])].flat()
}

test('I/O errors while entries are sorted', { skip: noInjection }, (t) => {
  const lines = faultCampaign(t, works, faultsFor, scaled(3, 200), layOutUnordered)
  reached(t, 'I/O errors while sorting', 'status 0 only when everything is there', lines)
})

test('a temporary folder with too little room', { skip: noInjection }, (t) => {
  const world = new World(folderWith(t, layOutUnordered))
  const sizes = Array.from({ length: scaled(2, 30) }, (_, i) => i * 700_000)
  let runs = 0
  for (const work of works.filter(({ args }) => !args.includes('-o'))) {
    const trial = new Trial(world, work)
    for (const size of sizes) {
      world.restore()
      const { status, stdout, stderr } = trial.runBehind(['prlimit', `--fsize=${size}`])
      assert.equal(status, trial.wanted.status, `${trial.title}: ${stderr}`)
      assert.equal(stdout, trial.wanted.stdout)
      // The keys alone, without values, are sorted in memory.
      if (/^(dump|keys --long|diff)/.test(trial.title)) assert.match(stderr, /not sorted/)
      assert.deepEqual(readdirSync(world.path('tmp')), [])
      ++runs
    }
  }
  reached(t, 'no room to sort', 'all there, and a warning', `${runs} runs`)
})

test('signals while entries are sorted', async (t) => {
  const random = chance(t)
  const folder = folderWith(t, layOutUnordered)
  const statuses = {}
  const signals = [['SIGHUP', 129], ['SIGINT', 130], ['SIGQUIT', 131], ['SIGTERM', 143],
    ['SIGKILL', 'killed by SIGKILL']]
  for (let round = 0; round < scaled(2, 60); ++round) {
    for (const [signal, expected] of signals) {
      const { args } = random.oneOf(works)
      const { child, ended } = start(args, { cwd: folder, env: { TMPDIR: join(folder, 'tmp') } })
      await sleep(random.below(400))
      child.kill(signal)
      const { status } = await ended
      // Whoever was done before the signal came has its own status.
      assert([expected, 0].includes(status), `${args.join(' ')}: ${signal}, ${status}`)
      assert.deepEqual(readdirSync(join(folder, 'tmp')), [], `${args.join(' ')}: ${signal}`)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
    rmSync(join(folder, 'out'), { recursive: true })
    mkdirSync(join(folder, 'out'))
  }
  reached(t, 'signals while sorting', 'the status says so; no file stays in the temporary folder', JSON.stringify(statuses))
})
