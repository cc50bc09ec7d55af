import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { reached, scaled } from './campaign.js'
import { seedOf } from './chance.js'
import { makeSubjects } from './flip-subjects.js'

const { RELIABILITY_TOOLS, RELIABILITY_KEEP, PERSIST_DB, PERSIST_STORE, ...environment } = process.env

// Each round is a file harmed once and every command that reads, in the driver's own process.
const rounds = scaled(25, 10_000)

/** A folder that goes when all is well, and stays for a look when something is not. */
function folderFor(t) {
  const folder = mkdtempSync(join(RELIABILITY_KEEP || tmpdir(), 'persist-flips-'))
  t.diagnostic(`files that failed are kept in ${folder}`)
  return folder
}

function drive(list, folder, seed) {
  const { status, signal, stdout, stderr } = spawnSync(
    join(RELIABILITY_TOOLS, 'flip_driver'),
    [list, folder, String(seed), '0', String(rounds)],
    { encoding: 'utf8', env: environment, maxBuffer: 1 << 26 }
  )
  assert.equal(signal, null, stderr)
  const lines = stdout.trimEnd().split('\n')
  return { status, figures: JSON.parse(lines.pop()), failures: lines, stderr }
}

test('a harmed file does no harm, whatever reads it', (t) => {
  const seed = seedOf(t)
  const folder = folderFor(t)
  const subjects = join(folder, 'subjects')
  mkdirSync(subjects)
  const { status, figures, failures, stderr } = drive(makeSubjects(subjects), folder, seed)
  assert.deepEqual(failures, [])
  assert.equal(status, 0, stderr)
  assert.equal(figures.rounds, rounds)
  const how = figures.sanitized ? 'under ASan and UBSan' : 'without sanitizers'
  reached(
    t,
    'flips and truncations of databases, each through every reading command',
    '10,000: no signal, no hang past 5 s, file unchanged',
    `${figures.rounds} of ${figures.subjects} databases and folders, ${how}: ${figures.wrong} signals, hangs or changes`
  )
  rmSync(folder, { recursive: true })
})
