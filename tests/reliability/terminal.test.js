import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'

import { ended, persist, program, temporaryFolder } from '../interop/program.js'
import { reached } from './campaign.js'

// What a terminal acts on, or what makes it show text in another order than it has.
const hostile = [
  'red \x1b[31m', 'clear \x1b[2J\x1b[H', 'title \x1b]0;owned\x07', 'paste \x1b[201~', 'bell \x07', 'back \b\b\b',
  'return \rover', 'line\nfeed', 'tab\there', 'delete \x7f', 'c1 \x9b31m', 'string \x90q\x9c', 'override \u202egnp.exe',
  'isolate \u2066a\u2069', 'mark \u200f\u200e', 'arabic \u061c', 'bom \ufeff', 'separator \u2028\u2029', 'nul \0 there'
]
const acted = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
// Of these what shells show in a menu as it is: ASCII controls they show as carets or escapes.
const shownInMenus = /[\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
// What can be an argument, a file's name and an identifier.
const words = hostile.filter((text) => !text.includes('\0'))

const success = (value) => ({ _tag: 'Success', value })
const failure = (text) => ({
  _tag: 'Failure',
  cause: [
    { _tag: 'Fail', error: { _tag: text, [text]: text } },
    { _tag: 'Die', defect: { name: text, message: text, stack: `${text}\n    at ${text}`, cause: text } }
  ]
})
const lines = (objects) => objects.map((object) => `${JSON.stringify(object)}\n`).join('')
const named = (identifier) => `"${identifier.replaceAll('"', '""')}"`

/** A database of such stores, keys and values, with rows that hold something else than they should. */
function makeDatabase(folder, name, changed) {
  const dump = join(folder, `${name}.ndjson`)
  writeFileSync(dump, lines(hostile.flatMap((text) => [
    { store: 'plain', key: text, exit: failure(text) },
    { store: 'plain', key: `${text}:${text}`, exit: success({ [text]: [text, changed] }) },
    { store: text, key: 'key', exit: success(text), expires: 4102444800000 }
  ])))
  const path = join(folder, name)
  persist(['load', '-d', path, dump])
  const database = new DatabaseSync(path)
  const insert = database.prepare('INSERT INTO effect_persistence VALUES (?, ?, ?, ?)')
  for (const text of hostile) insert.run('plain', `bad ${text}`, `"${text}`, text)
  for (const text of hostile) insert.run('plain', `short ${text}`, `{"_tag":${JSON.stringify(text)}}`, null)
  insert.run('plain', Buffer.from('bytes \xff\x1b[31m', 'latin1'), '1', null)
  database.close()
  return { path, dump }
}

/** Databases whose tables, columns, triggers and indexes have such names. */
function makeTables(folder) {
  const tables = join(folder, 'tables.db')
  const columns = 'id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER'
  const database = new DatabaseSync(tables)
  for (const text of words) {
    database.exec(`CREATE TABLE ${named(`effect_persistence_${text}`)} (${columns})`)
    database.exec(`INSERT INTO ${named(`effect_persistence_${text}`)} VALUES ('key', '{"_tag":"Success"}', NULL)`)
    database.exec(`CREATE TABLE ${named(`effect_persistence_odd ${text}`)} (${named(text)})`)
  }
  database.exec(`CREATE TABLE effect_persistence_refuses (id TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER,
    CONSTRAINT ${named(words[0])} CHECK (id <> 'k'));
    CREATE TABLE effect_persistence_fires (${columns});
    CREATE TRIGGER ${named(words[0])} AFTER INSERT ON effect_persistence_fires
      BEGIN SELECT RAISE(ABORT, '${words[0]} ${words[12]}'); END;
    CREATE TABLE effect_persistence_costs (${columns});
    CREATE INDEX ${named(words[12])} ON effect_persistence_costs (length(replace(hex(zeroblob(100000)), '0', 'ab')));`)
  database.close()
  const own = join(folder, 'own.db')
  const other = new DatabaseSync(own)
  for (const text of words) {
    other.exec(`CREATE TABLE ${named(text)} (id TEXT PRIMARY KEY, value BLOB NOT NULL, value_type INTEGER NOT NULL)`)
  }
  other.close()
  return { tables, own }
}

/** A folder of a key-value store with such files, and with some that are none of a store's. */
function makeFolder(folder) {
  const path = join(folder, 'files')
  mkdirSync(path)
  for (const text of hostile) {
    const key = encodeURIComponent(`plain:${text}`)
    writeFileSync(join(path, key), JSON.stringify([success(text), null]))
    if (!text.includes('\0')) writeFileSync(join(path, text), 'x')
  }
  return path
}

/** Editors: one that leaves the text, one that breaks it, one that fails. */
function makeEditors(folder) {
  const script = (name, text) => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const broken = join(folder, 'broken')
  writeFileSync(broken, `{"_tag":"${words[0]}`)
  return { breaks: script('breaks', `cat '${broken}' > "$1"`), fails: script('fails', 'exit 3') }
}

/**
 * What is run: by command, each field that it prints with the words that make it print that, and what is typed
 * or piped. `shows: false` where the text is shown without anything to be escaped in it (or not at all).
 */
function coverage(folder) {
  const { path, dump } = makeDatabase(folder, 'cache.db', 1)
  const { path: other, dump: otherDump } = makeDatabase(folder, 'other.db', 2)
  const { tables, own } = makeTables(folder)
  const files = makeFolder(folder)
  const { breaks, fails } = makeEditors(folder)
  const wrong = join(folder, 'wrong.ndjson')
  writeFileSync(wrong, lines(hostile.map((text) => ({ store: text, key: text, [text]: 1 }))))
  const requests = (objects) => {
    const file = join(folder, `requests-${requests.count = (requests.count ?? 0) + 1}`)
    writeFileSync(file, lines(objects))
    return { file }
  }
  const d = ['-d', path]
  const p = [...d, '-s', 'plain']
  const f = ['-d', `dir:${files}`]
  const away = (text) => join(folder, 'none', text)
  const each = (field, make, options = {}) => words.map((text) => {
    const made = make(text)
    return Array.isArray(made) ? { field, words: made, ...options } : { field, ...options, ...made }
  })
  const one = (field, args, options = {}) => ({ field, words: args, ...options })
  return {
    get: [
      ...each('failure as a tree: tag, error, defect, stack', (text) => [...p, '--', text]),
      ...each('success', (text) => [...p, '--', `${text}:${text}`]),
      ...each('value', (text) => ['--value', ...p, '--', text]),
      ...each('raw string', (text) => ['-r', ...d, '-s', text, 'key'], { shows: false }),
      ...each('cause, indented', (text) => ['--value', '--pretty', ...p, '--', text]),
      ...each('--pointer', (text) => ['--pointer', text, ...p, '--', words[1]]),
      ...each('entry', (text) => ['--entry', ...p, '--', text]),
      ...each('value that does not decode', (text) => [...p, '--', `bad ${text}`], { shows: false }),
      ...each('Exit that does not decode', (text) => [...p, '--', `short ${text}`], { shows: false }),
      ...each('missing store, and those that exist', (text) => [...d, '-s', `none ${text}`, 'key']),
      ...each('KEY of none', (text) => [...p, '--', `none ${text}`], { shows: false }),
      one('the stores to choose from', [...d, 'key'])
    ],
    'get-many': [
      ...each('entries', (text) => ['--entries', ...p, '--', text, `bad ${text}`]),
      ...each('values', (text) => [...p, '--', text, `bad ${text}`]),
      one('keys from standard input', ['--stdin', '--json', ...p], { input: `${JSON.stringify(words[0])}\n` })
    ],
    keys: [
      one('keys', [...p]), one('ended by NUL', ['-0', ...p], { isNul: true }), one('long', ['--long', '--all', ...p]), one('JSON', ['--json', ...p]),
      one('long JSON', ['--long', '--json', ...p]), one('of files', [...f, '-s', 'plain']),
      one('of all stores', ['--all-stores', ...d]), one('of all stores, long', ['--all-stores', '--long', ...d]),
      one('of all stores, JSON', ['--all-stores', '--json', ...d]), one('sorted', ['--sort', 'size', '--reverse', ...p]),
      ...each('--sort', (text) => [...p, '--sort', text]),
      one('stores to choose from', ['-d', tables]), one('tables to choose from', ['-d', own], { shows: false }),
      ...each('unknown option', (text) => [...d, `--${text}`]), ...each('--layout', (text) => [...d, '--layout', text]),
      ...each('--table', (text) => ['-d', own, '--table', text, '-s', `none ${text}`]),
      ...each('--table that does not exist', (text) => [...d, '--table', `none ${text}`]),
      ...each('--kvs-form', (text) => [...d, '--kvs-form', text]), ...each('--match', (text) => [...p, '--match', text], { shows: false }),
      ...each('--limit', (text) => [...p, '--limit', text]), ...each('--state', (text) => [...p, '--state', text]),
      ...each('--glob', (text) => [...p, '--glob', `${text}[`], { shows: false }),
      ...each('--now', (text) => [...d, '--now', text]), ...each('--timeout', (text) => [...d, '--timeout', text]),
      ...each('--max-value-size', (text) => [...d, '--max-value-size', text]),
      ...each('--errors', (text) => [...d, '--errors', text]),
      ...each('member of the URL', (text) => ['-d', `sqlite:${path}?${text}=1`]),
      ...each('value of a member', (text) => ['-d', `sqlite:${path}?table=${encodeURIComponent(`none ${text}`)}`]),
      ...each('PERSIST_DB', (text) => ({ words: [], env: { PERSIST_DB: `${text}:x` } })),
      ...each('PERSIST_STORE', (text) => ({ words: [...d], env: { PERSIST_STORE: `none ${text}` } }))
    ],
    stores: [one('ids', d), one('JSON', ['--json', ...d]), one('ids of tables', ['-d', tables]),
      one('ids in a folder', [...f], { shows: false })],
    dump: [
      one('entries', d), one('indented', ['--pretty', ...d]), one('tables', ['-d', tables]), one('files', f),
      ...each('scheme', (text) => ['-d', `${text}:x`]), ...each('file', (text) => ['-d', join(folder, text)]),
      ...each('folder', (text) => ['-d', `dir:${join(folder, text)}`], { shows: false }),
      ...each('--output', (text) => [...d, '-o', away(text)]),
      ...each('TMPDIR', (text) => ({ words: ['--snapshot', ...d], env: { TMPDIR: away(text) } }))
    ],
    stats: [one('stores', d), one('the first stores', ['--top', '3', ...d]), ...each('--top', (text) => ['--top', text, ...d]), one('JSON', ['--json', ...d]), one('tables', ['-d', tables]),
      one('progress', ['--progress=always', ...d])],
    ttl: each('missing key', (text) => [...p, '--', `none ${text}`], { shows: false }),
    diff: [
      one('text', [path, other]), one('NDJSON', ['--format', 'ndjson', path, other]),
      one('counts', ['--stat', '/dev/null', `memory:${dump}`]),
      one('counts as NDJSON', ['--stat', '--format', 'ndjson', '/dev/null', `memory:${dump}`]),
      ...each('--update', (text) => ['/dev/null', dump, '--update', '--ignore', text], { shows: false }),
      ...each('--update of a file', (text) => [away(text), dump, '--update']),
      ...each('--ignore', (text) => [path, other, '--ignore', text]),
      ...each('file', (text) => [path, join(folder, text)]), ...each('--format', (text) => [path, other, '--format', text]),
      one('malformed dump', [path, wrong], { shows: false })
    ],
    fmt: [
      ...each('file that is not formatted', (text) => {
        const file = join(folder, `fmt ${text}`)
        writeFileSync(file, '\n')
        return ['--check', file]
      }),
      ...each('FILE', (text) => [away(text)])
    ],
    merge: [
      one('entries and conflicts', ['/dev/null', dump, otherDump], { shows: false }),
      one('conflicts', ['/dev/null', dump, otherDump, '-o', '/dev/null']),
      ...each('file', (text) => [dump, dump, join(folder, text)]),
      ...each('--output', (text) => [dump, dump, dump, '-o', away(text)]),
      ...each('--conflicts', (text) => [dump, dump, dump, '--conflicts', away(text)])
    ],
    verify: [one('findings', d), one('JSON', ['--json', ...d]), one('schema of tables', ['-d', tables]),
      one('schema as JSON', ['--json', '-d', tables]), one('names of files', f), one('files as JSON', ['--json', ...f])],
    watch: [one('events', ['--initial', ...d], { isEndless: true }),
      one('events with what was', ['--initial', '--old', ...d], { isEndless: true }),
      one('JSON', ['--initial', '--json', ...d], { isEndless: true }),
      ...each('store that is empty', (text) => ['-d', path, '-s', `none ${text}`], { isEndless: true }),
      ...each('--event', (text) => [...d, '--event', text])],
    set: [
      ...each('entry that exists', (text) => ['--if-absent', '--void', ...p, '--', text], { shows: false }),
      ...each('EXIT', (text) => [...p, '--raw', 'key', text], { shows: false }),
      ...each('EXIT from a file', (text) => [...p, 'key', `@${away(text)}`]),
      ...each('--ttl', (text) => [...p, '--ttl', text, '--void', 'key']),
      ...each('--expires', (text) => [...p, '--expires', text, '--void', 'key']),
      ...each('lone tag', (text) => ['--read-only', '--tag', text, '--void', ...p, 'key'], { shows: false }),
      one('constraint', ['-d', tables, '-s', 'refuses', 'k', '--success', 'null']),
      one('trigger', ['-d', tables, '-s', 'fires', 'k', '--void'], { shows: false }),
      one('message of a trigger', ['--allow-triggers', '-d', tables, '-s', 'fires', 'k', '--void']),
      one('index', ['-d', tables, '-s', 'costs', 'k', '--void'], { shows: false })
    ],
    remove: [
      one('question', ['--prefix', '', '--state', 'fail', ...p], { input: 'n\n' }),
      one('dry run', ['--prefix', 'b', '--dry-run', ...p]),
      ...each('missing key', (text) => ['--strict', ...p, '--', `none ${text}`])
    ],
    clear: [one('question', p, { input: 'n\n' }), one('question on tables', ['--all-stores', '-d', tables], { input: 'n\n' })],
    load: [
      one('question', ['--mode', 'replace', ...d, dump], { input: 'n\n' }), one('conflict', ['--mode', 'insert', ...d, dump]),
      one('malformed lines', [...d, wrong], { shows: false }), ...each('file', (text) => [...d, join(folder, text)]),
      one('progress', ['--progress=always', '-d', join(folder, 'new.db'), dump, dump], { shows: false })
    ],
    expire: [
      one('question', ['--prefix', '', '--state', 'fail', '--never', ...p], { input: 'n\n' }),
      ...each('missing key', (text) => ['--never', ...p, '--', `none ${text}`]),
      ...each('--expires', (text) => ['--expires', text, ...p, 'key'])
    ],
    purge: [...each('database', (text) => ['--now', '2100-01-01T00:00:00Z', '-d', join(folder, text)]),
      one('verbose', ['--verbose', '--read-only', ...d], { shows: false })],
    // What their texts come from is tried on a cluster by tests/cli/requests_test.cpp.
    show: [...each('execution', (text) => [...d, '--', `none ${text}`], { shows: false })],
    requeue: [...each('missing key', (text) => [...d, '--', `none ${text}`], { shows: false })],
    resume: [...each('execution', (text) => [...d, '--', `none ${text}`], { shows: false })],
    edit: [
      ...each('missing key', (text) => [...p, '--', `none ${text}`], { shows: false }),
      ...each('editor', (text) => ({ words: [...p, '--', words[1]], env: { EDITOR: `false '${text}'` } })),
      one('what is wrong with the text', [...p, '--', words[1]], { env: { EDITOR: breaks }, input: 'n\n', shows: false }),
      one('editor that fails', [...p, '--', words[1]], { env: { EDITOR: fails }, shows: false })
    ],
    restore: [
      ...each('file', (text) => [...d, join(folder, text)]),
      one('malformed lines', ['--unsealed', ...d, wrong], { shows: false })
    ],
    update: [
      ...each('--set', (text) => [...p, '--glob', '*', '--set', `value/${text}=1`]),
      ...each('entry whose command fails', (text) => [...p, '--glob', text, '--exec', 'false', '--yes'], { shows: false }),
      one('question', [...p, '--state', 'fail', '--set', '/a=1'], { input: 'n\n', shows: false })
    ],
    rename: [
      ...each('missing key', (text) => [...p, '--', `none ${text}`, 'other']),
      ...each('entry that exists', (text) => [...p, '--', 'key', text], { shows: false })
    ],
    'rename-store': [
      ...each('missing store', (text) => [...d, '--', `none ${text}`, 'other']),
      ...each('store that exists', (text) => [...d, '--', 'plain', text], { shows: false })
    ],
    copy: [
      one('conflict', ['--mode', 'insert', path, other], { shows: false }), ...each('TO', (text) => [path, away(text)]),
      ...each('FROM', (text) => [join(folder, text), other]),
      one('question', ['--mode', 'replace', path, other], { input: 'n\n' })
    ],
    backup: [...each('target', (text) => [...d, away(text)]), ...each('database', (text) => ['-d', join(folder, text), away('x')])],
    batch: [
      ...each('op', (text) => ({ words: d, ...requests([{ id: text, op: text }]) })),
      ...each('store', (text) => ({ words: d, ...requests([{ id: text, op: 'get', store: `none ${text}`, key: text }]) })),
      ...each('member', (text) => ({ words: d, ...requests([{ op: 'get', [text]: text }]) })),
      ...each('state', (text) => ({ words: p, ...requests([{ op: 'keys', state: [text] }]) })),
      one('values', p, requests(words.map((text) => ({ id: text, op: 'get', key: `${text}:${text}` })))),
      one('keys', p, requests([{ op: 'keys' }]))
    ],
    completion: each('shell', (text) => [text]),
    version: [one('built with', ['--verbose'], { shows: false }), one('object', ['--json'], { shows: false })],
    'complete-words': [one('stores', ['--', ...d, '-s', ''], { isText: true }), one('keys', ['--', 'get', ...p, ''], { isText: true }),
      one('stores of tables', ['--', '-d', tables, '-s', ''], { isText: true })],
    '': each('command', (text) => [text])
  }
}

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`

/** What a terminal is sent by a run, standard output and standard error in one. */
function onTerminal({ command, words: args, input = '', file, env = {}, isEndless }, color) {
  const { path, options } = program()
  const line = ['timeout', '--foreground', '-s', 'INT', isEndless ? '2' : '20', path, color, ...(command ? [command] : []), ...args]
    .map(quoted).join(' ') + (file ? ` < ${quoted(file)}` : '')
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { ...options.env, EDITOR: 'true', SHELL: '/bin/sh', LC_ALL: 'C.UTF-8', TERM: 'xterm', PAGER: 'cat', ...env },
      stdio: ['pipe', 'pipe', 'ignore']
    })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(chunks)))
    child.stdin.on('error', () => {})
    // Ctrl-D ends what is typed. It stays open: `script` waits two seconds after its end.
    child.stdin.write(`${input}\x04`)
  })
}

/** What is shown, and what of it a terminal would act on, if anything. */
async function look(run, color) {
  const sent = await onTerminal(run, color)
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sent)
  // A terminal's lines end with both, and it shows what is typed; colours, and a bar that is drawn again, are the
  // program's own.
  let shown = text.replaceAll('\r\n', '\n').replace(/\x1b\[[0-9;]*m/g, '').replaceAll('^D\b\b', '')
  if (run.words.includes('--progress=always')) shown = shown.replace(/\r|\x1b\[K/g, '')
  if (run.isNul) shown = shown.replaceAll('\0', ' ')
  const at = shown.search(run.command === 'complete-words' ? shownInMenus : acted)
  return { shown, raw: at === -1 ? undefined : shown.slice(Math.max(0, at - 60), at + 20) }
}

/** All of it in a row. */
const runs = (t) =>
  Object.entries(coverage(temporaryFolder(t))).flatMap(([command, fields]) => fields.map((run) => ({ command, ...run })))

/** Calls `work` for each, a few at a time. */
async function forEach(items, work) {
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      await work(items[index], index)
    }
  }
  await Promise.all(Array.from({ length: 4 }, worker))
}

const label = ({ command, field, words: args }) => `${command} (${field}): ${JSON.stringify(args)}`

test('every command is run', (t) => {
  const help = persist(['--help'])
  const commands = help.split('\n').slice(5).map((line) => /^ {2}([a-z-]+) {2,}/.exec(line)?.[1]).filter(Boolean)
  assert.ok(commands.length > 18)
  const covered = Object.keys(coverage(temporaryFolder(t)))
  assert.deepEqual(commands.filter((command) => !covered.includes(command)), [])
})

test('a terminal is sent nothing that it acts on', async (t) => {
  const all = runs(t)
  const raw = []
  const silent = []
  await forEach(all, async (run, index) => {
    const looked = await look(run, ['--color=never', '--color=always'][index % 2])
    if (looked.raw !== undefined) raw.push({ run: label(run), raw: looked.raw })
    // Each shows the text, with something in it escaped.
    const shows = run.shows === false || run.isText ? looked.shown.trim() !== '' || run.shows === false : looked.shown.includes('\\')
    if (!shows) silent.push({ run: label(run), shown: looked.shown.slice(0, 200) })
  })
  assert.deepEqual(raw, [])
  assert.deepEqual(silent, [])
  const fields = new Set(all.map(({ command, field }) => `${command} ${field}`)).size
  reached(
    t,
    'terminal: controls and bidirectional characters in every field of every command',
    'none shown raw',
    `${fields} fields of ${new Set(all.map(({ command }) => command)).size} commands, ${all.length} command lines, ` +
      `${hostile.length} kinds of text, 0 shown raw`
  )
})

test('errors as JSON are JSON, and hold nothing that a terminal acts on', async (t) => {
  // One goes on for ever, and a bar of progress is no message.
  const all = runs(t).filter(({ isEndless, words: args }) => !isEndless && !args.includes('--progress=always'))
  const { path, options } = program()
  let count = 0
  await forEach(all, (run) => new Promise((resolve, reject) => {
    const args = ['--errors', 'json', ...(run.command ? [run.command] : []), ...run.words]
    const child = execFile(path, args, { ...options, env: { ...options.env, EDITOR: 'true', ...run.env } }, (error, stdout, stderr) => {
      try {
        for (const line of stderr.split('\n').slice(0, -1)) {
          count++
          assert.ok(!acted.test(line), `${label(run)}: ${JSON.stringify(line)}`)
          const said = JSON.parse(line)
          // The cause of a failure, as `get --value` gives it, is an array.
          assert.ok(Array.isArray(said) || (said._tag && said.message), `${label(run)}: ${line}`)
        }
        resolve()
      } catch (wrong) {
        reject(wrong)
      }
    })
    child.stdin.on('error', () => {})
    child.stdin.end(run.file ? readFileSync(run.file) : run.input ?? '')
  }))
  assert.ok(count > all.length / 4)
  reached(t, 'errors as JSON that name such keys, ids and arguments', 'each line JSON, nothing raw',
    `${all.length} command lines, ${count} lines, all JSON, 0 raw`)
})
