import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { dumpLine } from './dump-lines.js'
import { effect41, effect4beta } from './generations.js'
import { inEffect } from './in-effect.js'
import { program, temporaryFolder } from './program.js'
import { storedIn } from './stored-rows.js'
import { integrity } from './table-shapes.js'

const seconds = Number(process.env.INTEROP_SECONDS ?? 5)

const applications = [
  { generation: effect4beta, layout: 'single', store: 'requests' },
  { generation: effect4beta, layout: 'multi', store: 'tables' },
  { generation: effect41, layout: 'kvs', store: 'pairs' }
]

async function ended(command, args, { input = '', ...options } = {}) {
  const child = spawn(command, args, options)
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  assert.equal(code, 0, `${args.join(' ')}: status ${code}\n${err}`)
  return out
}

const exit = (n) => `{"_tag":"Success","value":${n}}`

/** One store, changed by commands of the program as operators and jobs would; remembers what was acknowledged. */
class Operator {
  acknowledged = {}
  runs = 0

  constructor(db, store) {
    this.db = db
    this.store = store
  }

  async run(args, input) {
    const { path, options } = program()
    this.runs++
    return ended(path, [...this.db, '-s', this.store, ...args], { ...options, input })
  }

  async round(n) {
    const key = `persist:${n % 50}`
    await this.run(['set', key, exit(n)])
    this.acknowledged[key] = n
    assert.equal(await this.run(['get', key, '--compact']), `${exit(n)}\n`)

    const loaded = Array.from({ length: 20 }, (_, i) => `loaded:${n}:${i}`)
    await this.run(['load'], loaded.map((name) => dumpLine({ store: this.store, key: name, text: exit(n) })).join(''))
    for (const name of loaded) this.acknowledged[name] = n
    await this.run(['remove', loaded[0], loaded[1]])
    for (const name of loaded.slice(0, 2)) this.acknowledged[name] = null

    await this.run(['set', `both:${n % 5}`, exit(n), '--ttl', '1h'])
    await this.run(['expire', `both:${n % 5}`, '--never'])
    await this.run(['purge'])
    for (const line of (await this.run(['dump'])).trimEnd().split('\n')) {
      assert.equal(JSON.parse(line).exit?._tag, 'Success', line)
    }
  }
}

/** A session that changes every store, a request at a time. */
class Session {
  acknowledged = {}
  requests = 0

  constructor(db) {
    const { path, options } = program()
    this.child = spawn(path, [...db, 'batch'], { ...options, stdio: ['pipe', 'pipe', 'inherit'] })
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async ask(request) {
    this.child.stdin.write(`${JSON.stringify({ id: this.requests++, ...request })}\n`)
    const { value, done } = await this.answers.next()
    assert(!done, 'the session ended')
    const answer = JSON.parse(value)
    assert.equal(answer.error, undefined, value)
    return answer
  }

  async round(n, store) {
    const key = `session:${n % 30}`
    await this.ask({ op: 'set', store, key, exit: { _tag: 'Success', value: n } })
    this.acknowledged[`${store}/${key}`] = n
    assert.deepEqual((await this.ask({ op: 'get', store, key })).exit, { _tag: 'Success', value: n })
  }

  async end() {
    this.child.stdin.end()
    assert.deepEqual(await once(this.child, 'close'), [0, null])
  }
}

test(`${seconds} s of Effect and persist writing one file: no error, nothing lost`, async (t) => {
  const path = join(temporaryFolder(t), 'live.db')
  const db = ['-d', path]
  for (const { generation, layout, store } of applications) {
    await inEffect({ generation, layout }, path, async (stores) =>
      (await stores.make(store)).set({ key: 'first', schema: 'Number' }, { success: 0 }))
  }

  const writer = join(import.meta.dirname, 'concurrent-writer.js')
  const milliseconds = String(seconds * 1000)
  let running = applications.length
  const writers = applications.map(async ({ generation, layout, store }) => {
    try {
      const args = ['--no-warnings', writer, generation.name, layout, path, store, milliseconds]
      return JSON.parse(await ended(process.execPath, args))
    } finally {
      running--
    }
  })
  const operators = applications.map(({ store }) => new Operator(db, store))
  const session = new Session(db)

  const operating = async () => {
    for (let n = 0; running > 0; n++) await operators[n % operators.length].round(n)
  }
  const inSession = async () => {
    for (let n = 0; running > 0; n++) await session.round(n, applications[n % applications.length].store)
    await session.end()
  }
  const [reports] = await Promise.all([Promise.all(writers), operating(), inSession()])

  for (const [i, { generation, layout, store }] of applications.entries()) {
    const wanted = { ...reports[i].acknowledged, ...operators[i].acknowledged }
    for (const [name, n] of Object.entries(session.acknowledged)) {
      if (name.startsWith(`${store}/`)) wanted[name.slice(store.length + 1)] = n
    }
    const stored = storedIn(layout, path, generation.prefix)
    for (const [key, n] of Object.entries(wanted)) {
      assert.equal(stored(store, key)?.value, n === null ? undefined : exit(n), `${store}, ${key}`)
    }
    t.diagnostic(`${store}: ${reports[i].rounds} rounds of ${generation.name}, ${operators[i].runs} runs of persist, ` +
      `${Object.keys(wanted).length} keys checked`)
  }
  t.diagnostic(`${session.requests} requests in the session`)
  assert.equal(integrity(path), 'ok')
})

test('a folder: Effect never reads half of what persist writes', async (t) => {
  const path = join(temporaryFolder(t), 'store')
  const stores = await effect41.open({ layout: 'dir', path })
  t.after(() => stores.close())
  const store = await stores.make('users')
  const request = { key: 'long', schema: 'String' }
  const long = (n) => String(n % 10).repeat(1 << 20)
  await store.set(request, { success: long(0) })

  const { path: persist, options } = program()
  let writing = true
  const write = async () => {
    for (let n = 0; n < 20; n++) {
      const input = exit(JSON.stringify(long(n)))
      await ended(persist, ['-d', `dir:${path}`, '-s', 'users', 'set', 'long', '-'], { ...options, input })
    }
  }
  const read = async () => {
    while (writing) {
      const { success } = await store.get(request)
      assert(success === long(success[0]), `${success.length} characters`)
    }
  }
  await Promise.all([write().finally(() => { writing = false }), read()])
  assert.deepEqual(readdirSync(path), ['users%3Along'])
})
