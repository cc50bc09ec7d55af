// Files that the program writes: whole and durable before they take their name, private, and never the database.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { program, temporaryFolder } from '../interop/program.js'
import { integrity } from '../interop/table-shapes.js'
import { reached } from './campaign.js'
import { contents, makeDatabase } from './databases.js'
import { run, shell } from './running.js'

/** A folder with a database `a.db`, a folder `d` of entries, and a way to run the program in it. */
function scene(t, mode = 'delete') {
  const cwd = temporaryFolder(t)
  makeDatabase(join(cwd, 'a.db'), { mode, count: 100 }).close()
  mkdirSync(join(cwd, 'tmp'))
  const options = { cwd, env: { TMPDIR: join(cwd, 'tmp'), PERSIST_DB: 'a.db', PERSIST_STORE: 's' } }
  return {
    cwd,
    at: (name) => join(cwd, name),
    async run(words, wanted = 0) {
      const ended = await run(words, options)
      assert.equal(ended.status, wanted, `persist ${words.join(' ')}: ${ended.stderr}`)
      return ended
    },
    shell: (line) => shell(line, options)
  }
}

/** How each command names its output. */
const writers = [['dump', '-o'], ['backup', '--force']]

/** What of the system calls of `persist WORDS` makes a file whole, durable and visible, in order. */
function callsOf(cwd, words) {
  const calls = 'trace=openat,open,fsync,fdatasync,rename,renameat,renameat2'
  const log = join(cwd, 'tmp', 'calls')
  const { path, options } = program()
  execFileSync('strace', ['-f', '-y', '-e', calls, '-o', log, path, ...words], { ...options, cwd })
  return readFileSync(log, 'utf8').split('\n')
}

test('outputs are made exclusively, flushed, renamed, and their folder flushed', async (t) => {
  const place = scene(t)
  for (const [command, option] of writers) {
    const calls = callsOf(place.cwd, ['-d', 'a.db', '-s', 's', command, option, `${command}.out`])
    const after = (from, pattern) => calls.findIndex((call, i) => i > from && pattern.test(call))
    const made = after(-1, /open.*out\.\w+[^,]*", .*O_CREAT.*O_EXCL|open.*out\.\w+[^,]*", .*O_EXCL.*O_CREAT/)
    const flushed = after(made, /f(data)?sync\(\d+<[^>]*\.out\.[^>]*>\)\s+= 0/)
    const renamed = after(flushed, /rename.*out\.\w+.*out"/)
    const folderFlushed = after(renamed, new RegExp(`fsync\\(\\d+<${place.cwd}>\\)\\s+= 0`))
    const steps = { made, flushed, renamed, folderFlushed }
    assert(!Object.values(steps).includes(-1), `${command}: ${JSON.stringify(steps)}\n${calls.join('\n')}`)
  }
  reached(t, 'outputs: exclusive, flushed, renamed, folder flushed', 'in this order', 'dump -o, backup')
})

test('what the program makes is for its owner alone', async (t) => {
  const place = scene(t)
  const line = '{"store":"s","key":"k","exit":{"_tag":"Success"}}'
  const lines = [
    ['out', '"$PERSIST" dump -o out'], ['copy.db', '"$PERSIST" backup copy.db'],
    ['made.db', '"$PERSIST" -d made.db set k --void'],
    ['multi.db', '"$PERSIST" -d multi.db --layout multi set k --void'],
    ['loaded.db', `"$PERSIST" -d loaded.db load <<< '${line}'`],
    ['copied.db', 'env -u PERSIST_DB "$PERSIST" copy a.db copied.db'],
    ['batch.db', `"$PERSIST" -d batch.db batch <<< '{"op":"set","key":"k","exit":{"_tag":"Success"}}'`],
    ['d', '"$PERSIST" -d dir:d set k --void'], ['d/s%3Ak', 'true'], ['replaced', 'touch replaced; chmod 640 replaced']
  ]
  for (const [name, command] of lines) {
    const { status, stderr } = await place.shell(`umask 0; ${command}`)
    assert.equal(status, 0, `${command}: ${stderr}`)
    const mode = statSync(place.at(name)).mode & 0o7777
    assert.equal(mode, { d: 0o700, replaced: 0o640 }[name] ?? 0o600, `${name}: mode ${mode.toString(8)}`)
  }
  await place.run(['dump', '-o', 'replaced'])
  assert.equal(statSync(place.at('replaced')).mode & 0o7777, 0o640)
  await place.shell('umask 0277; "$PERSIST" dump -o narrow')
  assert.equal(statSync(place.at('narrow')).mode & 0o7777, 0o400)
  reached(t, 'outputs: modes', '0600 or the umask’s narrower', `${lines.length} files of ${lines.length}`)
})

test('an output goes where symbolic links lead, and they stay', async (t) => {
  const place = scene(t)
  mkdirSync(place.at('elsewhere'))
  let links = 0
  for (const [command, option] of writers) {
    for (const isThere of [true, false]) {
      const name = `${command}-${isThere}`
      const old = place.at(`elsewhere/${name}`)
      if (isThere && command === 'backup') makeDatabase(old, { count: 1 }).close()
      else if (isThere) writeFileSync(old, 'old')
      symlinkSync(name, place.at(`elsewhere/${name}-second`))
      symlinkSync(`elsewhere/${name}-second`, place.at(`${name}-first`))
      await place.run([command, option, `${name}-first`])
      assert.equal(readlinkSync(place.at(`${name}-first`)), `elsewhere/${name}-second`)
      assert.equal(readlinkSync(place.at(`elsewhere/${name}-second`)), name)
      assert(lstatSync(place.at(`elsewhere/${name}`)).size > 1000, `${name} is not written`)
      links += 1
    }
    symlinkSync('round', place.at('round'))
    await place.run([command, option, 'round'], 4)
    execFileSync('rm', [place.at('round')])
  }
  reached(t, 'outputs: symbolic links', 'kept, their target replaced', `${links} of ${links}, dangling ones too`)
})

test('pipes and devices are written directly', async (t) => {
  const place = scene(t)
  const { stdout: dump } = await place.run(['dump'])
  execFileSync('mkfifo', [place.at('fifo')])
  const { stdout } = await place.shell('cat fifo & "$PERSIST" dump -o fifo; wait')
  assert.equal(stdout, dump)
  assert(lstatSync(place.at('fifo')).isFIFO())
  assert.equal((await place.shell('"$PERSIST" dump -o /dev/stdout | cat')).stdout, dump)
  await place.run(['dump', '-o', '/dev/null'])
  await place.run(['dump', '-o', '/dev/full'], 4)
  assert(lstatSync('/dev/null').isCharacterDevice())
  // A copy of a database cannot be written from front to back.
  await place.run(['backup', 'fifo', '--force'], 2)
  assert(lstatSync(place.at('fifo')).isFIFO())
  await place.run(['backup', 'tmp', '--force'], 2)
  await place.run(['dump', '-o', 'tmp'], 4)
})

test('an output onto the database is refused', async (t) => {
  for (const mode of ['delete', 'wal']) {
    const place = scene(t, mode)
    const before = contents(place.at('a.db'))
    linkSync(place.at('a.db'), place.at('hard'))
    symlinkSync('a.db', place.at('soft'))
    for (const suffix of ['-wal', '-shm', '-journal']) symlinkSync(`a.db${suffix}`, place.at(`soft${suffix}`))
    const names = readdirSync(place.cwd)
    const onto = ['a.db', './tmp/../a.db', place.at('a.db'), 'hard', 'soft', 'a.db-wal', 'a.db-shm', 'a.db-journal',
      './tmp/../a.db-wal', 'soft-wal', 'soft-journal']
    for (const [command, option] of writers) {
      for (const output of onto) {
        await place.run([command, option, output], 2)
        await place.run(['-d', 'soft', command, option, output], 2)
        assert.deepEqual(readdirSync(place.cwd), names, `${command} ${output}`)
      }
    }
    assert.deepEqual(contents(place.at('a.db')), before)
    assert.equal(integrity(place.at('a.db')), 'ok')
    await place.run(['-d', 'dir:d', 'set', 'k', '--void'])
    for (const output of ['d', 'd/s%3Ak', 'd/s%3Anew', 'tmp/../d/new']) {
      await place.run(['-d', 'dir:d', 'dump', '-o', output], 2)
    }
    assert(!existsSync(place.at('d/new')))
  }
  reached(t, 'outputs onto the database', 'refused with status 2',
    'itself, its side files, by path, symbolic and hard link; the files of a folder')
})
