// Many processes of persist on one file: no side file stays that the application does not have, and nothing is lost.
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { journalModes, keyOf, makeDatabase } from './databases.js'
import { run } from './running.js'

const rounds = scaled(3, 50)
const processes = 24
const atOnce = 8

/** Runs the commands, several at once; each has to succeed. */
async function runAll(commands, options) {
  const waiting = [...commands]
  const worker = async () => {
    for (let words = waiting.shift(); words; words = waiting.shift()) {
      const { status, stderr } = await run(words, options)
      assert.equal(status, 0, `${words.join(' ')}: ${stderr}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const set = (i) => ['-d', 'a.db', '-s', 's', 'set', `new${i}`, '--success', String(i)]
const reading = [
  ['get', keyOf(1)], ['dump'], ['keys'], ['stats'], ['stores'], ['get-many', keyOf(1), 'missing'], ['dump', '--snapshot']
].map((words) => ['-d', 'a.db', '-s', 's', ...words])

/** What the processes do; `count` is how many entries they add. */
const loads = [
  { name: 'changing', commands: Array.from({ length: processes }, (_, i) => set(i)), count: processes },
  { name: 'reading', commands: Array.from({ length: processes }, (_, i) => reading[i % reading.length]), count: 0 },
  {
    name: 'changing and reading',
    commands: Array.from({ length: processes }, (_, i) => (i % 2 ? set(i) : reading[i / 2 % reading.length])),
    count: processes / 2
  }
]

for (const mode of journalModes) {
  for (const { name, commands, count } of loads) {
    test(`parallel: ${name}, journal ${mode}`, async (t) => {
      const folder = temporaryFolder(t)
      const work = join(folder, 'work')
      mkdirSync(join(folder, 'tmp'))
      for (let round = 0; round < rounds; ++round) {
        rmSync(work, { recursive: true, force: true })
        mkdirSync(work)
        makeDatabase(join(work, 'a.db'), { mode, count: 10 }).close()
        const before = readdirSync(work)
        await runAll(commands, { cwd: work, env: { TMPDIR: join(folder, 'tmp') } })
        assert.deepEqual(readdirSync(work), before, `round ${round}: side files`)
        assert.deepEqual(readdirSync(join(folder, 'tmp')), [], `round ${round}: temporary files`)
        // As a person copies it: the file alone.
        copyFileSync(join(work, 'a.db'), join(folder, 'copy.db'))
        const copy = new DatabaseSync(join(folder, 'copy.db'))
        const { n } = copy.prepare('SELECT count(*) AS n FROM effect_persistence').get()
        copy.close()
        assert.equal(n, 10 + count, `round ${round}: entries in the file alone`)
      }
      reached(t, `parallel: ${name}, journal ${mode}`, 'no side file stays, every entry in the file alone',
        `${rounds} rounds of ${commands.length} processes, ${atOnce} at once`)
    })
  }
}
