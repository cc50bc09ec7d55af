import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { Application, eventually } from './application.js'

const messages = (run) => run.waits.map(({ message }) => message)
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
})
