import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { program } from '../program.js'
import { Application, eventually } from './application.js'

const seconds = Number(process.env.INTEROP_SECONDS ?? 30)
const execute = promisify(execFile)

const kinds = (run) => run.waits.map(({ kind }) => kind)
const states = (run) => Object.fromEntries(run.steps.map(({ primary_key: key, state }) => [key.split('/')[0], state]))
const success = (value) => ({ _tag: 'Success', value })

describe('a runner of Effect and the program on one file', { concurrency: true }, () => {
  test('a workflow that waits for a dead letter completes after requeue, beside its living worker', async (t) => {
    const application = new Application(t)
    await application.start()
    application.execute('Billing', 'b1')
    application.execute('Billing', 'b2')
    await eventually(() => application.events('element').length === 4, 'both elements were refused twice')

    for (const id of ['b1', 'b2']) {
      const run = await eventually(() => {
        const found = application.show('Billing', id)
        return found?.state === 'suspended' && found.elements[0]?.state === 'dead' && found
      }, `${id} waits for its dead letter`)
      const { kind, store, message } = run.waits[0]
      assert.deepEqual([kind, store], ['queue', 'effect_queue/DurableQueue/Invoice'])
      assert.match(message, new RegExp(`which is dead after 2 attempts: Error: smtp refused ${id}$`))
    }

    application.release('b1')
    const { store, key } = application.show('Billing', 'b1').waits[0]
    application.persist(['-s', store, 'requeue', key])
    assert.equal(await application.result('b1'), 'sent b1')
    const done = await application.shown('Billing', 'b1', 'success')
    assert.deepEqual(done.exit, success('sent b1'))
    assert.deepEqual(application.activities('b1'), ['draw'])
    assert.deepEqual(application.events('element', 'b1').map(({ attempts }) => attempts), [1, 2, 1])
    assert.equal(application.persist(['-s', store, 'keys', '--state', 'completed']), `${key}\n`)

    assert.equal(application.events('element', 'b2').length, 2, 'the other dead letter was let alone')
    assert.equal(application.show('Billing', 'b2').state, 'suspended')
  })

  test('a run whose runner was killed says so, and completes when the runner is started again', async (t) => {
    const application = new Application(t)
    await application.start()
    application.execute('Order', 'o1')
    await eventually(() => application.activities('o1').includes('charge'), 'the second activity began')
    assert.deepEqual(kinds(await application.shown('Order', 'o1', 'running')), ['running'])
    await application.kill()

    // A runner counts as alive for 35 s after its last heartbeat.
    await sleep(34_000)
    const run = await eventually(() => {
      const found = application.show('Order', 'o1')
      return kinds(found).includes('runner') && found
    }, 'the runner counts as dead')
    assert.match(run.waits[0].message, /^it was being processed by localhost:34431, claimed /)
    assert.match(run.waits.at(-1).message, /^no runner is alive: the last heartbeat was [345]\ds ago, of localhost:34431$/)
    assert.deepEqual(states(run), { reserve: 'success', charge: 'running' })

    application.release('o1')
    await application.start()
    const done = await application.shown('Order', 'o1', 'success')
    assert.deepEqual(done.exit, success('shipped o1'))
    assert.deepEqual(application.activities('o1'), ['reserve', 'charge', 'charge', 'ship'])
    application.execute('Order', 'o1')
    assert.equal(await application.result('o1'), 'shipped o1')
    assert.equal(application.activities('o1').length, 4)
  })

  for (const beside of [true, false]) {
    const where = beside ? 'beside its living runner' : 'while no runner lives'
    test(`a parked run goes on after resume ${where}, and repeats no finished activity`, async (t) => {
      const application = new Application(t)
      await application.start()
      for (const id of ['a1', 'a2']) {
        application.execute('Approval', id)
        const run = await application.shown('Approval', id, 'parked')
        assert.deepEqual(kinds(run), ['person'])
        assert.deepEqual(run.cause, [{ _tag: 'Die', defect: `nobody approved ${id}` }])
      }
      if (!beside) await application.kill()

      application.release('a1')
      const { key } = application.show('Approval', 'a1')
      application.persist(['resume', key])
      if (!beside) await application.start()
      const done = await application.shown('Approval', 'a1', 'success')
      assert.deepEqual(done.exit, success('approved a1'))
      assert.deepEqual(application.activities('a1'), ['check', 'announce'])

      // It is finished now, and the other one, which was not resumed, was let alone.
      application.persist(['resume', key], { status: 6 })
      assert.deepEqual(application.activities('a2'), ['check'])
      assert.equal(application.show('Approval', 'a2').state, 'parked')
    })
  }

  test('a run that is resumed too early is parked again', async (t) => {
    const application = new Application(t)
    await application.start()
    application.execute('Approval', 'a1')
    const first = await application.shown('Approval', 'a1', 'parked')
    application.persist(['resume', first.key])
    const again = await eventually(() => {
      const found = application.show('Approval', 'a1')
      return found.state === 'parked' && found.reply_id !== first.reply_id && found
    }, 'it is parked again')
    assert.deepEqual(again.cause, first.cause)
    assert.deepEqual(application.activities('a1'), ['check'])
  })

  test('reading commands disturb no living runner', async (t) => {
    const application = new Application(t)
    await application.start()
    const ids = { Order: [], Billing: [], Approval: [] }
    const { path, options } = program()
    const commands = [
      ['stores'],
      ['stats', '--json'],
      ['keys', '--all-stores', '--steps', '--long'],
      ['keys', '--all-stores', '--state', 'running,pending,suspended'],
      ['dump', '--steps'],
      ['verify']
    ]
    const read = async (args) => {
      const { stdout } = await execute(path, ['-d', `sqlite:${application.file}`, ...args], options)
      return stdout
    }

    const reader = async (end) => {
      let rounds = 0
      for (; Date.now() < end; rounds++) {
        await read(commands[rounds % commands.length])
        const [run] = (await read(['-s', 'Workflow/Order', 'keys', '--limit', '1'])).split('\n')
        await read(['show', run])
      }
      return rounds
    }
    const all = () => Object.values(ids).flat()
    const unfinished = () => {
      const results = application.valuesById('result')
      return all().filter((id) => !results.has(id))
    }
    const applicant = async (end) => {
      for (let n = 0; Date.now() < end; n++) {
        // A runner on a busy machine falls behind, which has nothing to do with who reads.
        await eventually(() => unfinished().length < 30, 'the runner goes on')
        for (const [workflow, begun] of Object.entries(ids)) {
          const id = `${workflow}-${n}`
          begun.push(id)
          application.release(id)
          application.execute(workflow, id)
        }
        await sleep(400)
      }
    }

    application.release('first')
    application.execute('Order', 'first')
    await application.shown('Order', 'first', 'success')
    const end = Date.now() + seconds * 1000
    const [first, second] = await Promise.all([reader(end), reader(end), applicant(end)])
    t.diagnostic(`${first + second} rounds of reading beside ${all().length} runs`)

    await eventually(() => unfinished().length === 0, 'all runs end').catch(() => assert.deepEqual(unfinished(), []))
    const [results, activities] = [application.valuesById('result'), application.valuesById('activity')]
    for (const id of ids.Order) {
      assert.deepEqual(results.get(id), [`shipped ${id}`])
      assert.deepEqual(activities.get(id), ['reserve', 'charge', 'ship'])
    }
    const attempts = application.valuesById('attempts')
    for (const id of ids.Billing) {
      assert.deepEqual(results.get(id), [`sent ${id}`])
      assert.deepEqual(activities.get(id), ['draw'])
      assert.deepEqual(attempts.get(id), [1])
    }
    for (const id of ids.Approval) {
      assert.deepEqual(results.get(id), [`approved ${id}`])
      assert.deepEqual(activities.get(id), ['check', 'announce'])
    }
    assert.equal(application.said, '', 'the runner had nothing to complain of')
    assert.deepEqual(application.events('failure'), [])
  })

  test('purge --older-than is refused beside a living runner; afterwards a run begins from nothing', async (t) => {
    const application = new Application(t)
    await application.start()
    application.release('o1')
    application.execute('Order', 'o1')
    application.execute('Approval', 'a1')
    assert.equal(await application.result('o1'), 'shipped o1')
    await application.shown('Approval', 'a1', 'parked')
    await sleep(1100)
    const purge = ['purge', '--older-than', '1s', '--yes']

    const before = application.persist(['dump', '--steps'])
    application.persist(purge, { status: 2 })
    assert.equal(application.persist(['dump', '--steps']), before)

    await application.stop()
    application.persist(purge)
    assert.equal(application.show('Order', 'o1'), undefined)
    assert.equal(application.show('Approval', 'a1').state, 'parked')

    await application.start()
    application.execute('Order', 'o1')
    await application.shown('Order', 'o1', 'success')
    assert.deepEqual(application.activities('o1'), ['reserve', 'charge', 'ship', 'reserve', 'charge', 'ship'])
    assert.deepEqual(application.activities('a1'), ['check'])
  })
})
