import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

import { expected_counts, suite_texts, verdict_counts } from '../json/suite_texts.mjs'
import { ended, persist, temporaryFolder } from '../interop/program.js'
import { reached } from './campaign.js'

const texts = await suite_texts(join(import.meta.dirname, 'node_modules'))

/**
 * The text as a part of a line: new lines between tokens are white space like any other, so they become spaces. Inside
 * a string a new line is what the suite asks about, and stays.
 */
function inOneLine(text) {
  const bytes = Buffer.from(text)
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inString && byte === 0x5c) at++
    else if (byte === 0x22) inString = !inString
    else if (!inString && (byte === 0x0a || byte === 0x0d)) bytes[at] = 0x20
  }
  return bytes
}

const ways = {
  'set --raw': (database, file, text) => {
    writeFileSync(file, text)
    return ['set', '--raw', '-d', database, '-s', 'store', 'key', `@${file}`]
  },
  load: (database, file, text) => {
    const front = Buffer.from('{"store":"store","key":"key","value":')
    writeFileSync(file, Buffer.concat([front, inOneLine(text), Buffer.from('}\n')]))
    return ['load', '-d', database, file]
  }
}

/** Whether the program took the text; what it takes reads back the same, what it refuses leaves nothing. */
function isAccepted(way, folder, name, text) {
  const database = join(folder, `${name}.db`)
  const { status, stderr } = ended(ways[way](database, join(folder, name), text))
  if (status === 0) {
    const stored = persist(['get', '--raw', '-d', database, '-s', 'store', 'key'])
    assert.deepEqual(JSON.parse(stored), JSON.parse(text.toString()), name)
    return true
  }
  assert.equal(status, 3, `${name}: ${stderr}`)
  assert.match(stderr, /\bline [1-9]\d*, column [1-9]\d*: /, name)
  assert.ok(!existsSync(database), `${name} is refused and leaves a file`)
  return false
}

for (const way of Object.keys(ways)) {
  test(`${way} takes of JSONTestSuite what JSON.parse takes`, (t) => {
    const folder = temporaryFolder(t)
    const wrong = []
    const judged = texts.map(({ name, text, is_accepted }) => {
      const accepted = isAccepted(way, folder, name, text)
      if (accepted !== is_accepted) wrong.push(`${name} is ${accepted ? 'accepted' : 'refused'}`)
      return [name, accepted]
    })
    assert.deepEqual(wrong, [])
    const counts = verdict_counts(judged)
    assert.deepEqual(counts, expected_counts)
    reached(
      t,
      `JSONTestSuite through ${way}`,
      '95 accepted, 188 refused with line and column; of the 35 open ones 16 accepted, 19 refused',
      Object.entries(counts).map(([kind, count]) => `${kind} ${count}`).join(', ')
    )
  })
}
