// Random edits on two branches, merged by git with persist as its merge driver: what comes of them is the edits
// applied in either order, or a conflict at each key for which the order counts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

import { persist, program, spawned, temporaryFolder } from '../interop/program.js'
import { reached, scaled } from './campaign.js'
import { chance } from './chance.js'

const rounds = scaled(60, 1000)

const stores = ['s', 'users', 'é']
const keys = ['a', 'b', 'c', 'with "quotes"', 'new\nline', 'ä', '\u{1f600}', 'z'.repeat(300)]
const contents = [
  '"exit":{"_tag":"Success","value":1}', '"exit":{"_tag":"Success","value":{"id":1.0,"name":"Ann"}}',
  '"exit":{"_tag":"Failure","cause":[{"_tag":"Fail","error":{"_tag":"NotFound"}}]}', '"value":[1,2]', '"value":"2"',
  '"text":"not JSON"', '"base64":"/w=="'
]
const expiries = ['', '', ',"expires":4102444800000', ',"expires":1']

// By place, what stands in its line after the key.
const places = stores.flatMap((store) => keys.map((key) => `"store":${JSON.stringify(store)},"key":${JSON.stringify(key)}`))
  .concat('"store":"s","key":{"base64":"YQ=="}', '"store":"s","key":{"base64":"/w=="}')
const key = (place) => JSON.parse(`{${place}}`).key
const bytes = (place) => (typeof key(place) === 'string' ? Buffer.from(key(place)) : Buffer.from(key(place).base64, 'base64'))
const order = (a, b) => Buffer.compare(Buffer.from(JSON.parse(`{${a}}`).store), Buffer.from(JSON.parse(`{${b}}`).store)) ||
  Buffer.compare(bytes(a), bytes(b)) || (typeof key(a) === 'string' ? -1 : 1)

/** The dump of these entries, in the order given. */
function dumpOf(entries, isSealed) {
  const text = entries.map(([place, rest]) => `{${place},${rest}}\n`).join('')
  if (!isSealed) return text
  const sha256 = createHash('sha256').update(text).digest('hex')
  return `${text}${JSON.stringify({ seal: { entries: entries.length, sha256 } })}\n`
}

const sorted = (entries) => [...entries].sort(([a], [b]) => order(a, b))
const applied = (edits, entries) => {
  const result = new Map(entries)
  for (const [place, rest] of edits) {
    if (rest === null) result.delete(place)
    else result.set(place, rest)
  }
  return result
}

/** A repository with persist as the merge driver, and what runs git in it. */
function makeRepository(t) {
  const folder = temporaryFolder(t)
  const home = join(folder, 'home')
  const repository = join(folder, 'repository')
  mkdirSync(home)
  mkdirSync(repository)
  const { path, options } = program()
  const env = {
    ...options.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com', DRIVER: path
  }
  const ran = (...args) => spawned('git', args, { cwd: repository, env, encoding: 'utf8' })
  const git = (...args) => {
    const result = ran(...args)
    assert.equal(result.status, 0, `git ${args.join(' ')}: ${result.stderr}`)
    return result.stdout
  }
  git('init', '-q', '-b', 'main')
  for (const [name, value] of [['gc.auto', '0'], ['core.fsync', 'none'], ['core.quotePath', 'false'],
    ['merge.persist.driver', '"$DRIVER" merge %O %A %B -o %A']]) git('config', name, value)
  writeFileSync(join(repository, '.gitattributes'), '*.ndjson -text merge=persist\n')
  git('add', '.')
  git('commit', '-qm', 'attributes')
  return { git, ran, file: join(repository, 'fixture.ndjson') }
}

/** Edits that change something of `entries`: of a few places, so that two branches meet. */
function randomEdits({ below, oneOf, once }, entries) {
  const edits = new Map()
  for (let left = below(7); left > 0; --left) {
    const place = once(2) ? oneOf(places.slice(0, 4)) : oneOf(places)
    edits.set(place, once(3) ? null : oneOf(contents) + oneOf(expiries))
  }
  return [...edits].filter(([place, rest]) => (entries.get(place) ?? null) !== rest)
}

test('git merges dumps by the driver as edits applied in either order, or says where the order counts', { timeout: 3_600_000 }, (t) => {
  const random = chance(t)
  const { below, once } = random
  const { git, ran, file } = makeRepository(t)
  const count = { clean: 0, conflicts: 0, keys: 0 }
  const everything = sorted(places.map((place, i) => [place, contents[i % contents.length]]))
  writeFileSync(file, dumpOf(everything, true))
  assert.equal(persist(['-d', `memory:${file}`, 'dump', '--seal']), readFileSync(file, 'utf8'), 'dumps are made here as dump makes them')
  rmSync(file)

  const commit = (entries, isSealed, isShuffled) => {
    const lines = isShuffled ? [...entries].map((it) => [below(1000), it]).sort(([a], [b]) => a - b).map(([, it]) => it) : sorted(entries)
    writeFileSync(file, dumpOf(lines, isSealed))
    git('add', '.')
    git('commit', '-q', '--allow-empty', '-m', 'edit')
  }

  for (let round = 0; round < rounds; ++round) {
    const isNew = once(12) // on both branches
    const base = new Map(isNew ? [] : everything.filter(() => once(2)).map(([place, rest]) => [place, rest]))
    const isSealed = once(2)
    const edits = [randomEdits(random, base), randomEdits(random, base)]
    const [ours, theirs] = edits.map((it) => applied(it, base))
    const one = applied(edits[1], ours)
    const other = applied(edits[0], theirs)
    const disputed = places.filter((place) => one.get(place) !== other.get(place))

    git('checkout', '-q', '-B', 'main')
    if (existsSync(file)) {
      git('rm', '-q', 'fixture.ndjson')
      git('commit', '-qm', 'remove')
    }
    if (!isNew) commit(base, isSealed, once(6))
    git('checkout', '-q', '-B', 'theirs')
    commit(theirs, isSealed, once(6))
    git('checkout', '-q', 'main')
    commit(ours, isSealed, once(6))
    const wrote = readFileSync(file, 'utf8')
    const merged = ran('merge', '-q', '--no-edit', 'theirs')

    const what = `round ${round}: ${merged.stdout}${merged.stderr}`
    assert.equal(merged.status, disputed.length > 0 ? 1 : 0, what)
    const named = merged.stderr.split('\n').filter((line) => line.startsWith('persist: merge: conflict at '))
    assert.equal(named.length, disputed.length, what)
    const expected = new Map([...one].filter(([place]) => !disputed.includes(place)))
    for (const place of disputed) if (ours.has(place)) expected.set(place, ours.get(place))
    // Where only one side, or none, changed the file, git asks nobody.
    const untouched = [ours, theirs].some((side) => dumpOf(sorted(side)) === dumpOf(sorted(base))) || dumpOf(sorted(ours)) === dumpOf(sorted(theirs))
    const result = readFileSync(file, 'utf8')
    if (untouched) {
      const lines = (text) => text.split('\n').filter((line) => !line.startsWith('{"seal"')).sort()
      assert.deepEqual(lines(result), lines(dumpOf([...expected], false)), what)
    } else {
      assert.equal(result, dumpOf(sorted(expected), isSealed), `${what}\nours:\n${wrote}`)
    }
    if (disputed.length > 0) {
      assert.match(git('status', '--porcelain'), /^(UU|AA) fixture\.ndjson$/m)
      git('merge', '--abort')
      ++count.conflicts
      count.keys += disputed.length
    } else {
      assert.equal(git('status', '--porcelain'), '')
      ++count.clean
    }
  }
  assert(count.clean > 0 && count.conflicts > 0)
  reached(t, 'merge driver in git', 'the edits in either order, or a conflict',
    `${rounds} merges: ${count.clean} clean, ${count.conflicts} with ${count.keys} conflicts`)
})
