import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { reached } from './campaign.js'
import { imagesIn, makeImages, sampleImages } from './fuzz-images.js'

// FUZZDATA names the folder of fuzzdata*.db; without it a small sample is read.
const { FUZZDATA, RELIABILITY_TOOLS, RELIABILITY_KEEP, PERSIST_DB, PERSIST_STORE, ...environment } = process.env

test('an image that SQLite fuzzers found does no harm, whatever reads it', (t) => {
  const folder = mkdtempSync(join(RELIABILITY_KEEP || tmpdir(), 'persist-images-'))
  t.diagnostic(`files that failed are kept in ${folder}`)
  const subjects = join(folder, 'subjects')
  mkdirSync(subjects)
  const made = makeImages(subjects, FUZZDATA ? imagesIn(FUZZDATA) : sampleImages())
  assert.ok(made.grafted > 0)
  const { status, signal, stdout, stderr } = spawnSync(
    join(RELIABILITY_TOOLS, 'flip_driver'),
    [made.list, folder, 'as-they-are'],
    { encoding: 'utf8', env: environment, maxBuffer: 1 << 26 }
  )
  assert.equal(signal, null, stderr)
  const failures = stdout.trimEnd().split('\n')
  const figures = JSON.parse(failures.pop())
  assert.deepEqual(failures, [])
  assert.equal(status, 0, stderr)
  assert.equal(figures.rounds, made.subjects)
  const how = figures.sanitized ? 'under ASan and UBSan' : 'without sanitizers'
  const source = FUZZDATA ? 'every image that is a row of fuzzdata*.db' : 'a sample of them'
  reached(
    t,
    "images that SQLite's fuzzers found, bare and with tables grafted on, each through every reading command",
    'no signal, no hang past 5 s, file unchanged',
    `${source}: ${made.images}, and ${made.grafted} with tables (SQLite refused ${made.images - made.grafted}), ${how}: ${figures.wrong} signals, hangs or changes`
  )
  rmSync(folder, { recursive: true })
})
