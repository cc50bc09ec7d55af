// A disk that is full, and files that may grow no further, at a hundred sizes each.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reached, scaled } from './campaign.js'
import { noInjection } from './injection.js'
import { layOut } from './stage.js'
import { Trial } from './trial.js'
import { changing, reading } from './work.js'
import { quickFolder, World } from './world.js'

const bar = 'status 4, or all there; the database whole, the old contents intact'

const page = 4096
const sizes = Array.from({ length: scaled(5, 100) }, (_, i) => i * scaled(20, 1) * page)

const works = [...changing, ...reading].filter(({ title, args }) =>
  /^(set|load|copy|backup|dump|edit|batch)\b/.test(title) && !/live\.db|hot\.db|large\.ndjson live/.test(args.join()))

function layOutSmall(folder, scratch) {
  layOut(folder, scratch)
  for (const name of ['live.db', 'live.db-wal', 'live.db-shm', 'hot.db', 'hot.db-journal']) rmSync(join(folder, name))
}

function mount(options, folder) {
  return spawnSync('mount', [...options, 'tmpfs', folder], { encoding: 'utf8' })
}

/** A small file system of the test's own; none where mounting is not permitted. */
function smallDisk(t) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-disk-'))
  const mounted = mount(['-t', 'tmpfs', '-o', 'size=64m'], folder)
  const isMounted = !mounted.error && mounted.status === 0
  t.after(() => {
    if (isMounted) assert.equal(spawnSync('umount', [folder]).status, 0)
    rmdirSync(folder)
  })
  if (!isMounted) return undefined
  return {
    folder,
    used: () => { const { blocks, bfree, bsize } = statfsSync(folder); return (blocks - bfree) * bsize },
    resize: (bytes) => assert.equal(mount(['-o', `remount,size=${bytes}`], folder).status, 0)
  }
}

function told(statuses, count, what) {
  const said = Object.entries(statuses).map(([status, times]) => `status ${status} ${times} times`).join(', ')
  return `${sizes.length} sizes under ${count} commands: ${said}`
}

/** Runs `trial` as `run` says, judges it, and counts its status. */
function tryOne(trial, size, run, statuses) {
  const ended = run()
  try {
    trial.judge({ ...ended, name: '' }, { calls: [] })
    statuses[ended.status] = (statuses[ended.status] ?? 0) + 1
  } catch (error) {
    const how = `status ${ended.status}, signal ${ended.signal}, ${ended.stderr}`
    throw new Error(`${trial.title}, at ${size} bytes: ${error.message}\n${how}`, { cause: error })
  }
}

test('a full disk', { skip: noInjection }, (t) => {
  const disk = smallDisk(t)
  if (!disk) return t.skip('mounting is not permitted here')
  layOutSmall(disk.folder, quickFolder(t))
  const world = new World(disk.folder, { lookedAtIn: join(quickFolder(t), 'copy') })
  const statuses = {}
  for (const work of works) {
    const trial = new Trial(world, work)
    for (const size of sizes) {
      disk.resize(64 << 20)
      world.restore()
      disk.resize(disk.used() + size)
      tryOne(trial, size, () => trial.runBehind([]), statuses)
    }
    disk.resize(64 << 20)
  }
  reached(t, 'disk full', bar, told(statuses, works.length))
})

test('files that may grow no further', { skip: noInjection }, (t) => {
  const folder = quickFolder(t)
  layOutSmall(folder, quickFolder(t))
  const world = new World(folder)
  const statuses = {}
  for (const work of works) {
    const trial = new Trial(world, work)
    for (const size of sizes) {
      world.restore()
      tryOne(trial, size, () => trial.runBehind(['prlimit', `--fsize=${size}`]), statuses)
    }
  }
  reached(t, 'ulimit -f', bar, told(statuses, works.length))
})

test('standard output on a full disk', { skip: noInjection }, (t) => {
  const disk = smallDisk(t)
  if (!disk) return t.skip('mounting is not permitted here')
  layOutSmall(disk.folder, quickFolder(t))
  const world = new World(disk.folder, { lookedAtIn: join(quickFolder(t), 'copy') })
  const trial = new Trial(world, reading.find(({ title }) => title === 'dump --seal on delete.db'))
  const statuses = {}
  for (const size of sizes) {
    disk.resize(64 << 20)
    world.restore()
    disk.resize(disk.used() + size)
    const { status, stderr } = trial.runBehind(['sh', '-c', 'exec "$@" >out/printed', 'sh'])
    const printed = existsSync(world.path('out/printed')) ? readFileSync(world.path('out/printed'), 'utf8') : ''
    assert([0, 4].includes(status), stderr)
    assert.equal(status === 0, printed === trial.wanted.stdout, `status ${status} after ${printed.length} characters`)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  disk.resize(64 << 20)
  reached(t, 'dump > a full disk', 'status 0 only when all is written', told(statuses, 1))
})
