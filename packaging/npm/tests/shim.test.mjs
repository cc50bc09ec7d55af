// The command `persist` of the package, as this version of Node runs it. Copied into a project that has it installed.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'

const scope = join(import.meta.dirname, 'node_modules', '@libpersist')
const shim = join(scope, 'persist', 'bin', 'persist.cjs')
const node = process.execPath
const { PERSIST_DB, PERSIST_STORE, PERSIST_PROGRAM, ...environment } = process.env
/** Takes away what lets Node become the program. */
const asChild = ['--import', 'data:text/javascript,delete process.execve']
const ways = typeof process.execve === 'function' ? [['in place', []], ['as a child', asChild]] : [['as a child', []]]

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-npm-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const run = (args, { options = [], env = {}, ...more } = {}) =>
  spawnSync(node, [...options, shim, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...environment, ...env }, ...more })

const bash = (script, env = {}) =>
  spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...environment, NODE: node, SHIM: shim, ...env } })

/** How a shell starts the shim. */
const shell = (options) => ['"$NODE"', ...options.map((it) => `'${it}'`), '"$SHIM"'].join(' ')

/** A program that is not persist, to see what reaches it. */
function script(t, text) {
  const path = join(temporaryFolder(t), 'program')
  writeFileSync(path, `#!/bin/bash\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

/** Runs a line in a terminal, types when it shows `after`, and answers what it showed. */
async function inTerminal(line, { env = {}, after = '', type }) {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { ...environment, NODE: node, SHIM: shim, TERM: 'xterm', SHELL: '/bin/bash', ...env }, stdio: ['pipe', 'pipe', 'inherit']
  })
  let shown = ''
  child.stdout.on('data', (chunk) => { shown += chunk })
  const end = new Promise((resolve) => child.once('close', resolve))
  for (let i = 0; i < 400 && !shown.includes(after); i++) await sleep(50)
  child.stdin.write(type)
  await end
  return shown
}

test('--which is the path of the program', () => {
  const { stdout, status } = run(['--which'])
  assert.equal(status, 0)
  assert.ok(existsSync(stdout.trim()), stdout)
  const version = spawnSync(stdout.trim(), ['--version'], { encoding: 'utf8' }).stdout
  assert.match(version, /^persist \d/)
  assert.equal(run(['--version']).stdout, version)
  const { version: own } = JSON.parse(readFileSync(join(scope, 'persist', 'package.json'), 'utf8'))
  assert.equal(version, `persist ${own}\n`)
})

for (const [way, options] of ways) {
  test(`${way}: arguments, streams and statuses pass through`, (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    const keys = ['', ' ', 'a b', 'it\'s "q"', '$(x)', 'új\u2028', '-n', '*', '\\', '\u{1F600}']
    for (const key of keys) {
      const { status, stderr } = run(['-d', db, '-s', 'users', 'set', '--success', '1', '--', key], { options })
      assert.equal(status, 0, stderr)
    }
    const listed = run(['-d', db, 'keys', '-0'], { options })
    assert.deepEqual(listed.stdout.split('\0').slice(0, -1).toSorted(), keys.toSorted())
    assert.equal(listed.stderr, '')
    const missing = run(['-d', db, 'get', 'none'], { options })
    assert.deepEqual([missing.status, missing.stdout], [1, ''])
    const wrong = run(['nonsense'], { options })
    assert.equal(wrong.status, 2)
    assert.match(wrong.stderr, /^persist: unknown command nonsense\n/)
  })

  test(`${way}: standard input and output may be large`, (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    const line = (i) => `{"store":"s","key":"${String(i).padStart(6, '0')}","exit":{"_tag":"Success","value":"${'x'.repeat(1000)}"}}\n`
    const input = Array.from({ length: 5000 }, (_, i) => line(i)).join('')
    assert.equal(run(['-d', db, 'load'], { options, input }).status, 0)
    assert.equal(run(['-d', db, 'dump'], { options }).stdout, input)
    const cut = bash(`${shell(options)} -d '${db}' dump | head -n 1; echo "\${PIPESTATUS[0]}"`)
    assert.equal(cut.stdout, `${line(0)}141\n`)
  })

  test(`${way}: open descriptors are inherited`, (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    run(['-d', db, '-s', 's', 'set', 'k', '--success', '1'], { options })
    const line = `shim() { ${shell(options)} "$@"; }; shim diff <(shim -d '${db}' dump) <(shim -d '${db}' dump); echo $?`
    assert.equal(bash(line).stdout, '0\n')
  })

  test(`${way}: a signal to the shim ends the program, and its status is the shim's`, async (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    run(['-d', db, '-s', 's', 'set', 'k', '--success', '1'])
    for (const [signal, status] of [['SIGTERM', 143], ['SIGINT', 130], ['SIGHUP', 129]]) {
      const child = spawn(node, [...options, shim, '-d', db, 'watch', '--initial'], { env: environment, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
      const end = new Promise((resolve) => child.once('close', (...how) => resolve(how)))
      await new Promise((resolve) => child.stdout.once('data', resolve))
      child.kill(signal)
      // Standard output is closed: no program is left that has it open.
      assert.deepEqual(await end, [status, null], signal)
    }
  })

  test(`${way}: Ctrl-C in a terminal ends the program with status 130`, async (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    run(['-d', db, '-s', 's', 'set', 'shown', '--success', '1'])
    const line = `${shell(options)} -d '${db}' watch --initial; echo "status $?"`
    assert.match(await inTerminal(line, { after: 'shown', type: '\x03' }), /status 130/)
  })

  test(`${way}: edit has the terminal`, async (t) => {
    const db = join(temporaryFolder(t), 'a.db')
    run(['-d', db, '-s', 's', 'set', 'k', '--success', '1'])
    const editor = script(t, `[ -t 0 ] && [ -t 1 ] && echo 'word?' && read -r word < /dev/tty && sed -i "s/1/\\"$word\\"/" "$1"`)
    const line = `${shell(options)} -d '${db}' edit k; echo "status $?"`
    assert.match(await inTerminal(line, { env: { EDITOR: editor }, after: 'word?', type: 'typed\n' }), /status 0/)
    assert.equal(run(['-d', db, 'get', 'k', '--raw-string']).stdout, 'typed\n')
  })
}

test('Ctrl-C reaches a child once', async (t) => {
  const program = script(t, `n=0; trap 'n=$((n + 1))' INT\necho 'ready'\nfor i in {1..15}; do sleep 0.1; done\necho "signals $n"; exit 130`)
  const shown = await inTerminal('"$NODE" "$SHIM"; echo "status $?"', { env: { PERSIST_PROGRAM: program }, after: 'ready', type: '\x03' })
  assert.match(shown, /signals 1\r\nstatus 130/)
})

test('a child that a signal ends, ends the shim by the same signal', (t) => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGSEGV']) {
    const program = script(t, `ulimit -c 0; kill -${signal.slice(3)} $$; sleep 5`)
    const ran = run([], { env: { PERSIST_PROGRAM: program } })
    assert.deepEqual([ran.status, ran.signal], [null, signal])
  }
})

test('bytes that are not UTF-8 are refused, not replaced', (t) => {
  const db = join(temporaryFolder(t), 'a.db')
  run(['-d', db, '-s', 's', 'set', '\ufffd', '--success', '1'])
  const wrong = bash(`"$NODE" "$SHIM" -d '${db}' get $'\\xff'; echo "$?"`)
  assert.deepEqual([wrong.stdout, wrong.stderr], ['2\n', "persist: the argument '\ufffd' is not valid UTF-8\n"])
  assert.equal(bash(`"$NODE" "$SHIM" -d '${db}' get $'\\xef\\xbf\\xbd'`).stdout, '{"_tag":"Success","value":1}\n')
  assert.match(bash(`PERSIST_DB=$'\\xff' "$NODE" "$SHIM" stores`).stderr, /^persist: the variable PERSIST_DB is not valid UTF-8\n/)
})

test('a missing package of the platform is an error that says what to do', (t) => {
  const folder = temporaryFolder(t)
  cpSync(join(scope, 'persist'), join(folder, 'persist'), { recursive: true, dereference: true })
  const alone = join(folder, 'persist', 'bin', 'persist.cjs')
  const ran = spawnSync(node, [alone, 'stores'], { encoding: 'utf8', env: environment })
  assert.equal(ran.status, 127)
  assert.match(ran.stderr, new RegExp(`^persist: the package @libpersist/persist-linux-${process.arch} is not installed: .*\nhint: npm install --include=optional`))
  const elsewhere = 'data:text/javascript,Object.defineProperty(process,"platform",{value:"darwin"})'
  const other = run(['stores'], { options: ['--import', elsewhere] })
  assert.equal(other.status, 127)
  assert.match(other.stderr, /^persist: there is no program for darwin-/)
})

test('a program that cannot be started is an error', (t) => {
  const folder = temporaryFolder(t)
  const at = (path) => run(['stores'], { env: { PERSIST_PROGRAM: path } })
  assert.equal(at(join(folder, 'none')).status, 127)
  const plain = join(folder, 'plain')
  writeFileSync(plain, 'text')
  assert.equal(at(plain).status, 126)
  const other = join(folder, 'other')
  copyFileSync(run(['--which']).stdout.trim(), other)
  const bytes = readFileSync(other).subarray(0, 4096)
  bytes.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18)
  writeFileSync(other, bytes)
  chmodSync(other, 0o755)
  const { status, stderr } = at(other)
  assert.deepEqual([status, stderr], [126, `persist: ${other} is not a program for ${process.arch}\n`])
})
