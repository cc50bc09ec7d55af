import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { EffectFailed, flattened } from './exits.js'
import { generations } from './generations.js'
import { ManualClock } from './manual-clock.js'

/** The protocol's exits are those of the newer dialect: a flat list of reasons. */
function exitFromJson(json, values) {
  if (json === 'unencodable') return { success: { id: 'no number', name: 0 } }
  if (json._tag === 'Success') return { success: json.value }
  const causes = json.cause.map((reason) => ({
    Fail: () => ({ fail: values.notFound(reason.error.id) }),
    Die: () => ({ die: reason.defect }),
    Interrupt: () => ({ interrupt: reason.fiberId })
  })[reason._tag]())
  if (causes.length === 0) return { failure: { empty: true } }
  return { failure: causes.reduce((left, right) => ({ sequential: [left, right] })) }
}

function exitToJson(exit) {
  if (exit === undefined) return null
  if ('success' in exit) return { _tag: 'Success', value: exit.success ?? null }
  return {
    _tag: 'Failure',
    cause: flattened(exit).failure.map((reason) => {
      if ('fail' in reason) return { _tag: 'Fail', error: { _tag: reason.fail._tag, id: reason.fail.id } }
      if ('die' in reason) return { _tag: 'Die', defect: reason.die }
      return { _tag: 'Interrupt', fiberId: reason.interrupt }
    })
  }
}

class EffectSubject {
  constructor(generation) {
    this.generation = generation
    this.name = generation.name
    this.differs = generation.dialect
  }

  async begin({ now }) {
    await this.end()
    this.clock = new ManualClock(now)
    this.stores = await this.generation.open({ layout: 'memory', clock: this.clock })
    this.handles = {}
    return { ok: true }
  }

  async make({ handle, store }) {
    this.handles[handle] = await this.stores.make(store)
    return { ok: true }
  }

  key({ key, as, ttl }) {
    const schema = as === 'void' ? 'Void' : 'Person'
    return { key, schema, error: 'NotFound', ttl: ttl === 'infinity' ? undefined : ttl }
  }

  entry({ exit, as, ...rest }) {
    const made = exitFromJson(exit, this.generation.values)
    return [this.key({ as, ...rest }), as === 'void' ? { success: undefined } : made]
  }

  async get(op) {
    return { exit: exitToJson(await this.handles[op.handle].get(this.key(op))) }
  }

  async getMany({ handle, keys }) {
    const exits = await this.handles[handle].getMany(keys.map((key) => this.key({ key })))
    // What Effect 4 removes here, it removes in a fiber of its own.
    await setImmediate()
    return { exits: exits.map(exitToJson) }
  }

  async set(op) {
    await this.handles[op.handle].set(...this.entry(op))
    return { ok: true }
  }

  async setMany({ handle, entries }) {
    await this.handles[handle].setMany(entries.map((entry) => this.entry(entry)))
    return { ok: true }
  }

  async remove({ handle, key }) {
    await this.handles[handle].remove({ key })
    return { ok: true }
  }

  async clear({ handle }) {
    await this.handles[handle].clear()
    return { ok: true }
  }

  async advance({ ms }) {
    this.clock.advance(ms)
    return { ok: true }
  }

  async plant({ store, key, value }) {
    await (await this.stores.makeBacking(store)).set(key, value)
    return { ok: true }
  }

  async stored({ store, key }) {
    const value = await (await this.stores.makeBacking(store)).get(key)
    return { value: value === undefined ? null : JSON.parse(JSON.stringify(value)) }
  }

  async perform(operation) {
    try {
      return await this[operation.op](operation)
    } catch (error) {
      if (error instanceof EffectFailed) return { error: error.kind }
      throw error
    }
  }

  async end() {
    await this.stores?.close()
  }
}

/** The library, behind the driver that speaks the protocol on its standard streams. */
class DriverSubject {
  name = 'libpersist'
  differs = 'libpersist'

  start() {
    const { BEHAVIOUR_DRIVER } = process.env
    assert(BEHAVIOUR_DRIVER, 'BEHAVIOUR_DRIVER must name the driver of the library')
    this.process = spawn(BEHAVIOUR_DRIVER, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
  }

  async perform(operation) {
    if (!this.process) this.start()
    this.process.stdin.write(`${JSON.stringify(operation)}\n`)
    const { value, done } = await this.lines.next()
    assert(!done, `the driver ended at ${JSON.stringify(operation)}`)
    return JSON.parse(value)
  }

  async end() {
    if (!this.process) return
    this.process.stdin.end()
    const [code] = await once(this.process, 'exit')
    assert.equal(code, 0, 'the driver failed')
  }
}

export const subjects = () => [...generations.map((generation) => new EffectSubject(generation)), new DriverSubject()]
