/**
 * A runner of workflows with a worker of their queue, over one SQLite file:
 *
 *     node workflow-runner.js FILE FOLDER
 *
 * Lines `WORKFLOW ID` on standard input are executed; its end is a clean end. What happens is appended to
 * FOLDER/log.ndjson at once, so that it survives SIGKILL. A file FOLDER/ID lets that run pass the place where it waits.
 */
import { Cause, Context, Effect, Exit, Layer, Schedule, Schema } from 'effect'
import * as ClusterWorkflowEngine from 'effect/cluster/ClusterWorkflowEngine'
import * as SingleRunner from 'effect/cluster/SingleRunner'
import * as Digest from 'effect/crypto/Digest'
import * as PersistedQueue from 'effect/persistence/PersistedQueue'
import * as Activity from 'effect/workflow/Activity'
import * as DurableClock from 'effect/workflow/DurableClock'
import * as DurableDeferred from 'effect/workflow/DurableDeferred'
import * as DurableQueue from 'effect/workflow/DurableQueue'
import * as Workflow from 'effect/workflow/Workflow'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { layer as sqliteLayer } from './sqlite-client.js'

const [file, folder] = process.argv.slice(2)
const log = (event) => Effect.sync(() => appendFileSync(join(folder, 'log.ndjson'), `${JSON.stringify(event)}\n`))
const released = (id) => existsSync(join(folder, id))

const payload = { id: Schema.String }
const workflow = (name, options) => Workflow.make(name, {
  payload,
  success: Schema.String,
  error: Schema.String,
  idempotencyKey: ({ id }) => id,
  ...options
})

const activity = (name, id, execute = Effect.void) => Activity.make({
  name,
  execute: Effect.andThen(log({ activity: name, id }), execute)
})

const untilReleased = (id) => Effect.gen(function* () {
  while (!released(id)) yield* Effect.sleep(50)
})

/** Its second activity lasts until the run is released. */
const Order = workflow('Order')
const order = Order.toLayer(({ id }) => Effect.gen(function* () {
  yield* activity('reserve', id)
  yield* activity('charge', id, untilReleased(id))
  yield* DurableClock.sleep({ name: 'cool-down', duration: 300, inMemoryThreshold: 0 })
  yield* activity('ship', id)
  return `shipped ${id}`
}))

/** It fails, and so is parked, unless the run is released. */
const Approval = workflow('Approval', { annotations: Context.make(Workflow.SuspendOnFailure, true) })
const approval = Approval.toLayer(({ id }) => Effect.gen(function* () {
  yield* activity('check', id)
  if (!released(id)) return yield* Effect.fail(`nobody approved ${id}`)
  yield* activity('announce', id)
  return `approved ${id}`
}))

const Invoice = DurableQueue.make({ name: 'Invoice', payload, success: Schema.String, idempotencyKey: ({ id }) => id })

/** It waits for the worker, which refuses the element until the run is released. */
const Billing = workflow('Billing')
const billing = Billing.toLayer(({ id }) => Effect.gen(function* () {
  yield* activity('draw', id)
  return yield* DurableQueue.process(Invoice, { id })
}))

/** As DurableQueue's own worker, but a failure is the element's, which is dead after two of them. */
const worker = Layer.effectDiscard(Effect.gen(function* () {
  const queue = yield* PersistedQueue.make({
    name: 'DurableQueue/Invoice',
    schema: Schema.Struct({ token: DurableDeferred.Token, payload: Schema.Struct(payload) }),
    maxAttempts: 2,
    retrySchedule: Schedule.spaced(100)
  })
  const work = ({ token, payload: { id } }, { attempts }) => Effect.gen(function* () {
    yield* log({ element: 'Invoice', id, attempts })
    if (!released(id)) return yield* Effect.fail(new Error(`smtp refused ${id}`))
    yield* DurableDeferred.done(Invoice.deferred, { token, exit: Exit.succeed(`sent ${id}`) })
  })
  yield* Effect.forkScoped(Effect.forever(Effect.ignore(queue.take(work))))
}))

const workflows = { Order, Approval, Billing }
const execute = (line) => {
  const [name, id] = line.split(' ')
  return Effect.flatMap(Effect.exit(workflows[name].execute({ id })), (exit) => log({
    workflow: name,
    id,
    ...Exit.isSuccess(exit) ? { result: exit.value } : { failure: Cause.pretty(exit.cause) }
  }))
}

const run = Effect.gen(function* () {
  const context = yield* Effect.context()
  yield* log({ started: process.pid })
  yield* Effect.callback((resume) => {
    const lines = createInterface({ input: process.stdin })
    lines.on('line', (line) => Effect.runForkWith(context)(execute(line)))
    lines.on('close', () => resume(Effect.void))
  })
})

const engine = ClusterWorkflowEngine.layer.pipe(
  Layer.provideMerge(SingleRunner.layer({
    shardingConfig: { shardsPerGroup: 12, entityMessagePollInterval: 500, refreshAssignmentsInterval: 500, entityTerminationTimeout: 1000 }
  })),
  Layer.provideMerge(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreSql({ pollInterval: 200 })))),
  Layer.provide([sqliteLayer(file), Digest.layerWebCrypto])
)

await Effect.runPromise(Effect.scoped(Effect.provide(
  run,
  Layer.mergeAll(order, approval, billing, worker).pipe(Layer.provideMerge(engine))
)))
process.exit(0)
