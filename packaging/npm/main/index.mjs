// Stores of persisted results, by way of the program: one process that answers requests (persist-batch(5)).
import program from './program.cjs'
import { PersistError } from './errors.mjs'
import { Requests, ended } from './requests.mjs'

export { PersistError }

/** The path of the program. */
export const programPath = program.programPath

const words = ['layout', 'table', 'kvsForm', 'timeout', 'schemas', 'dialect']
const flags = ['readOnly', 'allowTriggers']
const known = new Set([...words, ...flags, 'store', 'binary', 'args', 'cwd', 'env', 'onWarning'])

const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function checked(object, names, what) {
  for (const name of Object.keys(object)) {
    if (!names.has(name)) throw new TypeError(`${what}: unknown option ${name}`)
  }
  return object
}

/** What each run of the program gets: options, and how it is spawned. */
function settingsOf(uri, options) {
  if (typeof uri !== 'string' || uri === '') throw new TypeError('open: the database must be a path or a URL')
  checked(options, known, 'open')
  const args = ['--errors=json', '--progress=never']
  for (const name of words) {
    if (options[name] !== undefined) {
      const value = name === 'timeout' && typeof options.timeout === 'number' ? `${options.timeout}ms` : options[name]
      args.push(`--${dashed(name)}=${value}`)
    }
  }
  for (const name of flags) if (options[name]) args.push(`--${dashed(name)}`)
  args.push(...(options.args ?? []))
  return {
    path: options.binary ?? program.programPath(),
    args,
    store: options.store,
    onWarning: options.onWarning ?? ((message) => process.emitWarning(message, 'PersistWarning')),
    // Not as an argument, which other users see: it may contain a password.
    spawn: { cwd: options.cwd, env: { ...(options.env ?? process.env), PERSIST_DB: uri } }
  }
}

function finite(_name, value) {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`set: JSON has no ${value}`)
  return value
}

/** The text of what is to be stored; JSON.stringify would write null for numbers that JSON does not have. */
function textOf(exit) {
  const text = JSON.stringify(exit, finite)
  if (text === undefined) throw new TypeError('set: the Exit is not JSON')
  return text
}

const parsed = (text) => (text === undefined ? undefined : JSON.parse(text))

class Cache {
  #settings
  #requests
  #closing

  constructor(settings, requests) {
    this.#settings = settings
    this.#requests = requests
  }

  #send(op, members, options = {}) {
    const store = options.store ?? this.#settings.store
    return this.#requests.send({ op, ...(store === undefined ? {} : { store }), ...members })
  }

  async getText(key, options) {
    return (await this.#send('get', { key }, options)).value('exit')
  }

  async get(key, options) {
    return parsed(await this.getText(key, options))
  }

  async getManyText(keys, options) {
    const list = [...keys]
    const texts = (await this.#send('get-many', { keys: list }, options)).values('exits')
    // `get-many` has null for what is missing and for what is not an Exit; `get` fails for the latter.
    return Promise.all(texts.map((text, i) => text ?? this.getText(list[i], options)))
  }

  async getMany(keys, options) {
    return (await this.getManyText(keys, options)).map(parsed)
  }

  async set(key, exit, options) {
    return this.setText(key, textOf(exit), options)
  }

  async setText(key, text, options = {}) {
    const { store = this.#settings.store, ttl, expires } = checked(options, new Set(['store', 'ttl', 'expires']), 'set')
    const time = expires instanceof Date ? expires.toISOString() : expires
    const answer = await this.#requests.send({ op: 'set', store, key, ttl, expires: time }, text)
    return answer.object.written !== false
  }

  async remove(keys, options) {
    const list = typeof keys === 'string' ? [keys] : [...keys]
    if (list.length > 0) await this.#send('remove', { keys: list }, options)
  }

  async clear(options) {
    await this.#send('clear', {}, options)
  }

  async keys(selection = {}) {
    const { store, ...named } = selection
    const members = Object.fromEntries(Object.entries(named).map(([name, value]) => [dashed(name), value]))
    return (await this.#send('keys', members, { store })).object.keys
  }

  async dumpText(options = {}) {
    const { store = this.#settings.store, allStores, live } = checked(options, new Set(['store', 'allStores', 'live']), 'dump')
    const place = allStores || store === undefined ? ['--all-stores'] : [`--store=${store}`]
    return ended(this.#settings, [...this.#settings.args, ...place, ...(live ? ['--live'] : []), '--compact', 'dump'])
  }

  async dump(options) {
    const text = await this.dumpText(options)
    return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
  }

  close() {
    this.#closing ??= this.#requests.close()
    return this.#closing
  }

  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    return this.close()
  }
}

export async function open(uri, options = {}) {
  const settings = settingsOf(uri, options)
  return new Cache(settings, await Requests.start(settings))
}
