// Random commands, each with what it makes of a model.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isLive, Model, now } from './model.js'

const stores = ['s', 'store:2', 'ü%']
const keys = ['k', 'k1', 'k2', 'k:3', 'K', 'é', 'a b', 'GetUser:1', 'GetUser:2', '%']
const prefixes = ['k', 'GetUser:', 'K', 'é', 'zz']

const done = 0
const no = 1
const conditionDoesNotHold = 6

/** One command: its words, its input, what it makes of the model, its status, and how a killed one may end. */
const operation = (args, after, { status = done, input = '', ends = 'whole', steps = [] } = {}) =>
  ({ args, after, status, input, ends, steps })

export class Operations {
  /** Commands on the backing that `options` name; files go to `folder`. */
  constructor(random, folder, url, options) {
    Object.assign(this, { random, folder, url })
    this.options = [...options, '--now', String(now)]
    this.kinds = [this.set, this.set, this.removeKeys, this.removeSelected, this.expireKeys, this.expireSelected,
      this.clear, this.load, this.load, this.purge, this.copy, this.batch]
  }

  next(model) {
    return this.random.oneOf(this.kinds).call(this, model)
  }

  store = () => this.random.oneOf(stores)
  key = () => this.random.oneOf(keys)
  exit = () => ({ _tag: 'Success', value: 'x'.repeat(this.random.oneOf([0, 1, 50, 5000])) + this.random.below(1000) })
  expires = () => this.random.oneOf([undefined, undefined, 1000, now, now + 1, now + 86_400_000])
  someKeys = () => [...new Set(Array.from({ length: 1 + this.random.below(4) }, this.key))]
  words = (store, ...words) => ['-d', this.url, ...this.options, '-s', store, ...words]

  set(model) {
    const [store, key, exit] = [this.store(), this.key(), this.exit()]
    const before = model.live(store, key)
    const words = ['set', key, JSON.stringify(exit)]
    let expires = this.random.oneOf([undefined, now + 3_600_000, now + 5, now - 5])
    if (this.random.once(4)) {
      words.push('--keep-ttl')
      expires = before?.expires
    } else if (expires === now + 3_600_000) {
      words.push('--ttl', '1h')
    } else if (expires !== undefined) {
      words.push('--expires', String(expires))
    }
    const writes = isLive({ expires })
    let holds = true
    if (this.random.once(5)) {
      words.push('--if-absent')
      holds = before === undefined
    } else if (before && this.random.once(3)) {
      const same = this.random.once(2)
      words.push('--if-equals', JSON.stringify(same ? before.exit : { _tag: 'Success', value: 'another' }))
      holds = same
    }
    const after = model.copy()
    if (writes && holds) after.put(store, key, { exit, expires })
    return operation(this.words(store, ...words), after, { status: writes && !holds ? conditionDoesNotHold : done })
  }

  removeKeys(model) {
    const [store, some] = [this.store(), this.someKeys()]
    const after = model.copy()
    const strict = this.random.once(3)
    const isMissing = strict && some.some((key) => !model.live(store, key))
    if (!isMissing) some.forEach((key) => after.drop(store, key))
    const words = ['remove', ...(strict ? ['--strict'] : []), '--', ...some]
    return operation(this.words(store, ...words), after, { status: isMissing ? no : done })
  }

  /** Words that select, and what they select. */
  selection(store) {
    const prefix = this.random.oneOf(prefixes)
    const life = this.random.oneOf(['--live', '--expired', '--all'])
    const lives = { '--live': isLive, '--expired': (entry) => !isLive(entry), '--all': () => true }[life]
    const chosen = (itsStore, key, entry) => itsStore === store && key.startsWith(prefix) && lives(entry)
    return { words: ['--prefix', prefix, life, '--yes'], chosen }
  }

  removeSelected(model) {
    const store = this.store()
    const { words, chosen } = this.selection(store)
    const after = model.copy()
    model.where(chosen).forEach(([, key]) => after.drop(store, key))
    return operation(this.words(store, 'remove', ...words), after)
  }

  expiry() {
    const expires = this.random.oneOf([undefined, now + 7_200_000, now + 1])
    return { expires, words: expires === undefined ? ['--never'] : ['--expires', String(expires)] }
  }

  expireKeys(model) {
    const [store, some, { expires, words }] = [this.store(), this.someKeys(), this.expiry()]
    const after = model.copy()
    const isMissing = some.some((key) => !model.live(store, key))
    if (!isMissing) some.forEach((key) => after.put(store, key, { exit: model.get(store, key).exit, expires }))
    return operation(this.words(store, 'expire', ...words, '--', ...some), after, { status: isMissing ? no : done })
  }

  expireSelected(model) {
    const [store, { expires, words: expiry }] = [this.store(), this.expiry()]
    const { words, chosen } = this.selection(store)
    const after = model.copy()
    // What is expired stays so: it counts as missing.
    for (const [, key, entry] of model.where(chosen)) {
      if (isLive(entry)) after.put(store, key, { exit: entry.exit, expires })
    }
    return operation(this.words(store, 'expire', ...expiry, ...words), after)
  }

  clear(model) {
    const store = this.store()
    const after = model.copy()
    model.where((itsStore) => itsStore === store).forEach(([, key]) => after.drop(store, key))
    return operation(this.words(store, 'clear', '--yes'), after)
  }

  /** A dump of random entries, some with long values, as a model. */
  someEntries() {
    const entries = new Model()
    const count = this.random.oneOf([0, 1, 5, 30])
    for (let i = 0; i < count; ++i) {
      entries.put(this.store(), this.key(), { exit: this.exit(), expires: this.expires() })
    }
    return entries
  }

  /** What `entries` make of `model` in a mode of `load`, if they may. */
  written(model, entries, mode) {
    const after = model.copy()
    const conflicts = mode === 'insert' && entries.where((store, key) => model.live(store, key)).length > 0
    if (conflicts) return { after, status: conditionDoesNotHold }
    const replaced = new Set(mode === 'replace' ? entries.where(() => true).map(([store]) => store) : [])
    model.where((store) => replaced.has(store)).forEach(([store, key]) => after.drop(store, key))
    entries.where(() => true).forEach(([store, key, entry]) => after.put(store, key, entry))
    return { after, status: done }
  }

  load(model) {
    const entries = this.someEntries()
    const mode = this.random.oneOf(['merge', 'insert', 'replace'])
    const { after, status } = this.written(model, entries, mode)
    const words = ['-d', this.url, ...this.options, 'load', '--mode', mode, '--yes', '--unsealed']
    return operation(words, after, { status, input: entries.dump() })
  }

  copy(model) {
    const entries = this.someEntries()
    const mode = this.random.oneOf(['merge', 'insert', 'replace'])
    const { after, status } = this.written(model, entries, mode)
    writeFileSync(join(this.folder, 'copied.ndjson'), entries.dump())
    const from = `memory:${join(this.folder, 'copied.ndjson')}`
    return operation([...this.options, 'copy', from, this.url, '--mode', mode, '--yes'], after, { status })
  }

  purge(model) {
    const after = model.copy()
    model.where((store, key, entry) => !isLive(entry)).forEach(([store, key]) => after.drop(store, key))
    return operation(['-d', this.url, ...this.options, 'purge'], after, { ends: 'mixed' })
  }

  batch(model) {
    const steps = [model]
    const lines = []
    for (let i = 1 + this.random.below(6); i > 0; --i) {
      const [store, key, exit] = [this.store(), this.key(), this.exit()]
      const after = steps.at(-1).copy()
      if (this.random.once(4)) {
        after.drop(store, key)
        lines.push({ id: i, op: 'remove', store, key })
      } else {
        after.put(store, key, { exit, expires: now + 60_000 })
        lines.push({ id: i, op: 'set', store, key, exit, ttl: '1m' })
      }
      steps.push(after)
    }
    const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    return operation(['-d', this.url, ...this.options, 'batch'], steps.at(-1), { input, ends: 'steps', steps })
  }
}
