// What only bears the name of a database or of what SQLite keeps beside one: no command waits for it, follows it,
// changes it or removes it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { keyOf, makeDatabase } from './databases.js'
import { start } from './running.js'

const kinds = {
  fifo: (path) => execFileSync('mkfifo', [path]),
  folder: (path) => mkdirSync(path),
  link: (path, victim) => symlinkSync(victim, path),
  'link to nothing': (path, victim) => symlinkSync(`${victim}.missing`, path),
  loop: (path) => symlinkSync(path, path),
  device: (path) => execFileSync('mknod', [path, 'c', '1', '5']) // as /dev/zero
}

const inDatabase = [
  ['get', keyOf(1)], ['get-many', keyOf(1)], ['keys'], ['stores'], ['dump'], ['dump', '--snapshot'], ['stats'],
  ['ttl', keyOf(1)], ['verify'], ['watch'], ['backup', '../out.db'], ['batch'], ['set', 'k', '--void'], ['remove', 'k'],
  ['clear', '--yes'], ['load'], ['expire', keyOf(1), '--never'], ['purge'], ['edit', keyOf(1)],
  ['complete-words', '--', 'get', '']
].map((words) => ['-d', 'a.db', '-s', 's', ...words])
const commands = [...inDatabase, ['diff', 'a.db', 'other.db'], ['copy', 'a.db', 'memory:'], ['copy', 'other.db', 'a.db']]

const tried = scaled(['fifo', 'link', 'loop'], Object.keys(kinds))

for (const suffix of ['', '-journal', '-wal', '-shm']) {
  test(`side files: a.db${suffix} that is not a regular file`, async (t) => {
    const folder = temporaryFolder(t)
    const work = join(folder, 'work')
    const victim = join(folder, 'victim')
    let count = 0
    for (const kind of tried) {
      if (suffix === '' && kind === 'link to nothing') continue // a new file is made there
      rmSync(work, { recursive: true, force: true })
      mkdirSync(work)
      writeFileSync(victim, 'precious')
      makeDatabase(join(work, 'other.db'), { count: 2 }).close()
      if (suffix !== '') makeDatabase(join(work, 'a.db'), { count: 5 }).close()
      try {
        kinds[kind](join(work, `a.db${suffix}`), victim)
      } catch {
        continue // no device can be made here
      }
      const before = [readdirSync(work), readdirSync(folder)]
      for (const words of commands) {
        if (suffix === '' && words[0] === 'diff') continue // which compares with what comes through a FIFO
        const what = `${kind}, ${words.join(' ')}`
        const input = words.includes('batch') ? '{"op":"get","key":"k"}\n' : ''
        const { child, ended } = start(words, { cwd: work, input, env: { EDITOR: 'true' } })
        const late = sleep(10_000, 'late', { ref: false })
        const done = await Promise.race([ended, late])
        if (done === 'late') child.kill('SIGKILL')
        assert.notEqual(done, 'late', `${what}: waits for ever`)
        const goesOn = words.includes('batch') || words.includes('complete-words')
        assert(done.status === 4 || (goesOn && done.status === 0), `${what}: status ${done.status}: ${done.stderr}`)
        assert.deepEqual([readdirSync(work), readdirSync(folder)], before, what)
        assert.equal(readFileSync(victim, 'utf8'), 'precious', what)
        count += 1
      }
    }
    reached(t, `side files: a.db${suffix} is a ${tried.join(', ')}`, 'refused at once, nothing followed or changed',
      `${count} runs`)
  })
}
