// Standard input, output and error that fail, are closed or go away: a status that says so, never a success.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { reached } from './campaign.js'
import { contents, keyOf, makeDatabase } from './databases.js'
import { shell } from './running.js'

const entries = 3000
const key = keyOf(1)

/** Commands that print, on the database a.db. */
const printing = [
  `get ${key}`, `get ${key} --entry`, `get ${key} --value`, `get ${key} --pointer /value`, `get ${key} --pretty`,
  `get-many ${key}`, 'get-many --entries a b', 'keys', 'keys --long', 'keys --json', 'keys --count', 'stores',
  'stores --json', 'dump', 'dump --seal', 'dump --snapshot', 'dump -o /dev/stdout', 'stats', 'stats --json',
  `ttl ${key}`, 'verify --json', 'watch --initial', 'remove --prefix key --dry-run', `remove ${key} --dry-run`, 'purge',
  'completion bash', 'completion zsh', 'completion fish', '--help', '--version', 'set --help',
  'diff a.db empty.ndjson', 'diff a.db empty.ndjson --format ndjson'
]

/** Commands that read standard input; what they are given is no input. */
const reading = [
  'load', 'load -', 'load --dry-run', 'load --mode replace --yes --unsealed', 'set k -', "set k --void --if-equals -",
  'get-many --stdin', 'remove --stdin', 'expire --stdin --never', 'batch', 'diff a.db -'
]

/** Commands that read a file. */
const readingFiles = (file) => [
  `load ${file}`, `load empty.ndjson ${file}`, `set k @${file}`, `diff a.db ${file}`, `diff ${file} a.db`,
  `-d memory:${file} dump`
]

/** A folder with a database of many entries and an empty dump, and a way to run lines of bash in it. */
function scene(t) {
  const cwd = temporaryFolder(t)
  const path = join(cwd, 'a.db')
  const database = makeDatabase(path, { count: entries, expiredEvery: 2 })
  database.exec("INSERT INTO effect_persistence VALUES ('s', 'invalid', 'no JSON', NULL)")
  database.close()
  writeFileSync(join(cwd, 'empty.ndjson'), '')
  mkdirSync(join(cwd, 'folder'))
  const before = contents(path)
  return {
    cwd,
    run: (line) => shell(line, { cwd, env: { PERSIST_DB: 'a.db', PERSIST_STORE: 's' } }),
    unchanged(what) {
      assert.deepEqual(contents(path), before, `${what}: changed`)
      assert.deepEqual(readdirSync(cwd), ['a.db', 'empty.ndjson', 'folder'], `${what}: files left`)
    }
  }
}

// What `diff` compares is named by its arguments alone.
const persist = (command) => (command.startsWith('diff') ? `env -u PERSIST_DB -u PERSIST_STORE "$PERSIST" ${command}`
  : `"$PERSIST" ${command}`)

async function expect(place, line, statuses, what = line) {
  const { status, stderr } = await place.run(line)
  assert(statuses.includes(status), `${what}: status ${status}: ${stderr}`)
  return stderr
}

test('a full disk under standard output', async (t) => {
  const place = scene(t)
  for (const command of printing) {
    const stderr = await expect(place, `${persist(command)} > /dev/full`, [4])
    assert.match(stderr, /ENOSPC/, command)
  }
  reached(t, 'standard output on a full disk', 'status 4', `${printing.length} of ${printing.length} ways to print`)
})

test('a closed standard output', async (t) => {
  const place = scene(t)
  for (const command of [...printing, 'watch']) await expect(place, `${persist(command)} >&-`, [4])
  reached(t, 'standard output closed', 'status 4', `${printing.length} of ${printing.length} ways to print`)
})

test('a closed standard error hides nothing but the words', async (t) => {
  const place = scene(t)
  await expect(place, '"$PERSIST" get missing 2>&-', [1])
  await expect(place, '"$PERSIST" get 2>&-', [2])
  await expect(place, '"$PERSIST" set k nonsense 2>&-', [3])
  await expect(place, '"$PERSIST" -d missing.db get k 2>&-', [4])
  await expect(place, '"$PERSIST" -s other dump 2>&-', [0])
  await expect(place, '"$PERSIST" get missing <&- >&- 2>&-', [1])
  place.unchanged('a closed standard error')
})

test('standard error on a full disk', async (t) => {
  const place = scene(t)
  await expect(place, '"$PERSIST" -d missing.db get k 2>/dev/full', [4])
  await expect(place, '"$PERSIST" get missing 2>/dev/full', [1])
})

test('standard input that cannot be read', async (t) => {
  const place = scene(t)
  const inputs = ['< folder', '<&-', '< /proc/$$/mem', '0> /dev/null']
  for (const input of inputs) {
    for (const command of reading) {
      const stderr = await expect(place, `${persist(command)} ${input}; exit $?`, [4])
      assert.match(stderr, /EISDIR|EBADF|EIO/, `${command} ${input}`)
      place.unchanged(`${command} ${input}`)
    }
  }
  const runs = inputs.length * reading.length
  reached(t, 'standard input that fails: EIO, a folder, closed, write-only', 'status 4, nothing changed',
    `${runs} of ${runs} ways to read`)
})

test('files that cannot be read', async (t) => {
  const place = scene(t)
  const files = ['folder', '/proc/self/mem', 'missing']
  for (const command of readingFiles('/dev/stdin')) await expect(place, `${persist(command)} <&-`, [4])
  for (const file of files) {
    for (const command of readingFiles(file)) {
      await expect(place, persist(command), [4])
      place.unchanged(command)
    }
  }
  const runs = files.length * readingFiles('').length
  reached(t, 'files that fail: EIO, a folder, none', 'status 4, nothing changed', `${runs} of ${runs} ways to read`)
})

test('input that fails on the way', async (t) => {
  const place = scene(t)
  const line = '{"store":"s","key":"new","value":1}\n'
  writeFileSync(join(place.cwd, 'folder', 'some'), line.repeat(1000))
  // The process that feeds dies in the middle of a line.
  await expect(place, `(head -c 100 folder/some; kill -9 $BASHPID) | ${persist('load')}`, [3])
  place.unchanged('load of a dump that is cut')
})

test('a reader that goes away', async (t) => {
  const place = scene(t)
  const long = ['dump', 'keys --long', 'watch --initial', 'remove --prefix key --dry-run', 'diff a.db empty.ndjson']
  for (const command of long) {
    for (const reader of ['head -n 1', 'true', 'head -c 70000']) {
      const line = `(${persist(command)}; echo $? > folder/status) | ${reader} > /dev/null; cat folder/status >&2`
      const said = await expect(place, line, [0])
      // What fits into the pipe was written; for `diff` that is its answer.
      const fine = command.startsWith('diff') ? /^(1|141)\n$/ : /^(0|141)\n$/
      assert.match(said, fine, `${command} | ${reader}`)
      if (reader === 'true' && command === 'dump') assert.equal(said, '141\n')
    }
  }
  reached(t, 'a reader that goes away', 'quiet, 141 or as usual where all was written', `${long.length * 3} runs`)
})
