/**
 * Writes tests/fixtures/v41-shop.db, the cache of README's session: a shop with a store per kind of request, as an
 * application of Effect 4.1 keeps it; a path as argument is written in its place.
 *
 *     tests/interop/install.sh && node tests/interop/effect-4.1/shop.js
 */
import { Cause, Clock, Duration, Effect, Exit, Layer, Schema } from 'effect'
import * as Persistable from 'effect/persistence/Persistable'
import * as Persistence from 'effect/persistence/Persistence'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { layer as sqliteLayer } from './sqlite-client.js'

const path = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'fixtures', 'v41-shop.db')
const now = Date.UTC(2025, 0, 1)
const until = (date) => Duration.millis(Date.parse(date) - now)

class User extends Schema.Class('User')({ id: Schema.Int, name: Schema.String, email: Schema.String }) {}
class Order extends Schema.Class('Order')({
  id: Schema.Int,
  user: Schema.Int,
  total: Schema.String,
  items: Schema.Array(Schema.Struct({ sku: Schema.String, count: Schema.Int }))
}) {}
class NotFound extends Schema.TaggedError()('NotFound', { id: Schema.Int }) {}

class GetUser extends Persistable.Class()('GetUser', {
  primaryKey: ({ id }) => String(id),
  success: User,
  error: NotFound
}) {}
class GetOrder extends Persistable.Class()('GetOrder', {
  primaryKey: ({ id }) => String(id),
  success: Order,
  error: NotFound
}) {}
class GetRate extends Persistable.Class()('GetRate', {
  primaryKey: ({ from, to }) => `${from}/${to}`,
  success: Schema.Number
}) {}

const user = (id, name) => Exit.succeed(new User({ id, name, email: `${name.toLowerCase()}@example.com` }))
const order = (id, of, total, ...items) =>
  Exit.succeed(new Order({ id, user: of, total, items: items.map(([sku, count]) => ({ sku, count })) }))

const users = [
  [new GetUser({ id: 1 }), user(1, 'Ann')],
  [new GetUser({ id: 2 }), user(2, 'Bob')],
  [new GetUser({ id: 3 }), user(3, 'Eve')],
  [new GetUser({ id: 7 }), Exit.fail(new NotFound({ id: 7 }))]
]
const orders = [
  [new GetOrder({ id: 1001 }), order(1001, 1, '19.90', ['tea', 2])],
  [new GetOrder({ id: 1002 }), order(1002, 2, '250.00', ['kettle', 1], ['tea', 5])],
  [new GetOrder({ id: 1003 }), Exit.fail(new NotFound({ id: 1003 }))],
  [new GetOrder({ id: 1004 }), Exit.failCause(Cause.combine(
    Cause.fail(new NotFound({ id: 1004 })),
    Cause.die(new TypeError('connection reset'))
  ))],
  [new GetOrder({ id: 1005 }), Exit.interrupt(3)]
]
const rates = [
  [new GetRate({ from: 'EUR', to: 'CHF' }), Exit.succeed(0.9412)],
  [new GetRate({ from: 'EUR', to: 'USD' }), Exit.succeed(1.0389)]
]

const write = Effect.gen(function* () {
  const persistence = yield* Persistence.Persistence
  const put = (storeId, timeToLive, entries) => Effect.gen(function* () {
    const store = yield* persistence.make({ storeId, timeToLive })
    for (const [request, exit] of entries) yield* store.set(request, exit)
  })
  yield* put('users', () => Duration.infinity, users)
  yield* put('orders', (exit) => Exit.isSuccess(exit) ? until('2100-01-01') : Duration.infinity, orders)
  yield* put('rates', () => until('2025-01-02'), rates)
})

const clock = Layer.succeed(Clock.Clock)({
  currentTimeMillisUnsafe: () => now,
  currentTimeMillis: Effect.succeed(now),
  currentTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
  currentTimeNanos: Effect.succeed(BigInt(now) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
  monotonicTimeNanos: Effect.succeed(BigInt(now) * 1_000_000n),
  sleep: () => Effect.never
})

for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
await Effect.runPromise(Effect.scoped(Effect.provide(write, Layer.provideMerge(
  Persistence.layerSql.pipe(Layer.provide(sqliteLayer(path))),
  clock
))))
