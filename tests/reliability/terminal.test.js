import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'

import { ended, program, spawned, temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'

// What a terminal acts on, or what makes it show text in another order than it has.
const hostile = [
  'red \x1b[31m', 'clear \x1b[2J\x1b[H', 'title \x1b]0;owned\x07', 'paste \x1b[201~', 'bell \x07', 'back \b\b\b',
  'return \rover', 'line\nfeed', 'tab\there', 'delete \x7f', 'c1 \x9b31m', 'string \x90q\x9c', 'override \u202egnp.exe',
  'isolate \u2066a\u2069', 'mark \u200f\u200e', 'arabic \u061c', 'bom \ufeff', 'separator \u2028\u2029', 'nul \0 there'
]
const acted = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

const success = (value) => ({ _tag: 'Success', value })
const failure = (text) => ({
  _tag: 'Failure',
  cause: [
    { _tag: 'Fail', error: { _tag: text, [text]: text } },
    { _tag: 'Die', defect: { name: text, message: text, stack: `${text}\n    at ${text}`, cause: text } }
  ]
})

function writeDump(path, changed) {
  const entries = hostile.flatMap((text) => [
    { store: 'plain', key: text, exit: failure(text) },
    { store: 'plain', key: `${text}:${text}`, exit: success({ [text]: [text, changed] }) },
    { store: text, key: 'key', exit: success(text), expires: 4102444800000 }
  ])
  writeFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

/** A database of such names, with rows that hold no text where there should be. */
function makeDatabase(folder, name, changed) {
  const dump = join(folder, `${name}.ndjson`)
  writeDump(dump, changed)
  const path = join(folder, name)
  assert.equal(ended(['load', '-d', path, dump]).status, 0)
  const database = new DatabaseSync(path)
  const insert = database.prepare('INSERT INTO effect_persistence VALUES (?, ?, ?, ?)')
  for (const text of hostile) insert.run('plain', `bad ${text}`, `"${text}`, text)
  insert.run('plain', Buffer.from('bytes \xff\x1b[31m', 'latin1'), '1', null)
  database.close()
  return { path, dump }
}

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`

/** What a terminal is sent by `persist WORDS`, standard output and standard error in one. */
function onTerminal(words, input = '') {
  const { path, options } = program()
  const line = ['timeout', '--foreground', '-s', 'INT', '2', path, ...words].map(quoted).join(' ')
  const env = { ...options.env, SHELL: '/bin/sh', LC_ALL: 'C.UTF-8' }
  return spawned('script', ['-qec', line, '/dev/null'], { ...options, env, input }).stdout
}

/** What is shown, and what of it a terminal would act on, if anything. */
function look(words, input) {
  const sent = onTerminal(words, input)
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(sent)
  // A terminal's lines end with both; colours are the program's own.
  const shown = text.replaceAll('\r\n', '\n').replace(/\x1b\[[0-9;]*m/g, '')
  const at = shown.search(acted)
  return { shown, raw: at === -1 ? undefined : shown.slice(Math.max(0, at - 60), at + 20) }
}

/** Words, and what is typed at the prompt. Each has to show something. */
function commandLines({ path, dump }, other, folder) {
  const step = scaled(4, 1)
  const named = hostile.filter((text, index) => !text.includes('\0') && index % step === 0)
  const d = ['-d', path]
  const p = [...d, '-s', 'plain']
  const wrong = join(folder, 'wrong.ndjson')
  writeFileSync(wrong, hostile.map((text) => `${JSON.stringify({ store: text, key: text, [text]: 1 })}\n`).join(''))
  return [
    [['stores', ...d]], [['stores', '--json', ...d]], [['keys', ...p]], [['keys', '--long', '--all', ...p]],
    [['keys', '--json', ...p]], [['keys', '--long', '--json', ...p]], [['dump', ...d]], [['dump', '--pretty', ...d]],
    [['stats', ...d]], [['stats', '--json', ...d]], [['verify', ...d]], [['verify', '--json', ...d]],
    [['diff', path, other.path]], [['diff', '--format', 'ndjson', path, other.path]],
    [['watch', '--initial', ...d]], [['get', 'key', ...d]],
    [['remove', '--prefix', '', ...p], 'n\n'], [['clear', ...p], 'n\n'],
    [['expire', '--prefix', '', '--never', ...p], 'n\n'], [['load', '--mode', 'replace', ...d, dump], 'n\n'],
    [['load', '--mode', 'insert', ...d, dump]], [['load', ...d, wrong]],
    [['load', '--progress=always', '-d', join(folder, 'new.db'), dump, dump]],
    [['remove', '--prefix', 'b', '--dry-run', ...p]], [['copy', '--mode', 'insert', path, other.path]],
    [['get-many', '--stdin', '--json', ...p], `${JSON.stringify(hostile[0])}\n\x04`],
    ...named.flatMap((text) => [
      [['get', ...p, '--', text]], [['get', ...p, '--', `${text}:${text}`]], [['get', '--value', ...p, '--', text]],
      [['get', '-r', ...d, '-s', text, 'key']], [['get', '--entry', ...p, '--', text]],
      [['get', ...p, '--', `bad ${text}`]],
      [['get-many', '--entries', ...p, '--', text, `bad ${text}`]], [['get', ...d, '-s', `none ${text}`, 'key']],
      [['set', '--if-absent', '--void', ...p, '--', text]], [['keys', ...d, `--${text}`]], [[text]],
      [['keys', ...d, '--layout', text]], [['dump', '-d', `${text}:x`]], [['dump', '-d', join(folder, text)]],
      [['set', ...p, '--raw', 'key', text]], [['set', ...p, '--ttl', text, '--void', 'key']],
      [['keys', ...p, '--match', text]], [['keys', ...p, '--limit', text]], [['load', ...d, join(folder, text)]]
    ])
  ]
}

test('a terminal is sent nothing that it acts on', (t) => {
  const folder = temporaryFolder(t)
  const database = makeDatabase(folder, 'cache.db', 1)
  const other = makeDatabase(folder, 'other.db', 2)
  const lines = commandLines(database, other, folder)
  const color = ['--color=never', '--color=always']
  const raw = lines.flatMap(([words, input], index) => {
    const looked = look([color[index % 2], ...words], input)
    // A bar of progress is wiped away at the end.
    const isSeen = words.includes('--progress=always') || looked.shown.trim() !== ''
    assert.ok(isSeen, `persist ${JSON.stringify(words)} shows nothing`)
    return looked.raw ? [{ words, raw: looked.raw }] : []
  })
  assert.deepEqual(raw, [])
  reached(
    t,
    'terminal: controls and bidirectional characters in keys, ids, values, arguments',
    'none shown raw',
    `${lines.length} command lines, ${hostile.length} kinds of text, 0 shown raw`
  )
})

test('errors as JSON are JSON, whatever they name', (t) => {
  const folder = temporaryFolder(t)
  const database = makeDatabase(folder, 'cache.db', 1)
  const other = makeDatabase(folder, 'other.db', 2)
  let count = 0
  for (const [words, input] of commandLines(database, other, folder)) {
    // One goes on for ever, and a bar of progress is no message.
    if (words[0] === 'watch' || words.includes('--progress=always')) continue
    const { stderr } = ended(['--errors', 'json', ...words], { input })
    for (const line of stderr.split('\n').slice(0, -1)) {
      count++
      const said = JSON.parse(line)
      // The cause of a failure, as `get --value` gives it, is an array.
      assert.ok(Array.isArray(said) || (said._tag && said.message), line)
    }
  }
  reached(t, 'errors as JSON that name such keys, ids and arguments', 'each line JSON', `${count} lines, all JSON`)
})
