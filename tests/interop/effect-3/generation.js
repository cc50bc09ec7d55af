import * as Persistence from '@effect/experimental/Persistence'
import * as Redis from '@effect/experimental/Persistence/Redis'
import * as NodeFileSystem from '@effect/platform-node-shared/NodeFileSystem'
import * as NodePath from '@effect/platform-node-shared/NodePath'
import * as KeyValueStore from '@effect/platform/KeyValueStore'
import {
  Cause, Chunk, Clock, Duration, Effect, Either, Exit, FiberId, HashMap, HashSet, Layer, ManagedRuntime, Option,
  JSONSchema, PrimaryKey, Redacted, Schema
} from 'effect'
import { EffectFailed } from '../exits.js'

const fiberStart = 1735689600123

class User extends Schema.Class('User')({
  id: Schema.Number,
  name: Schema.String,
  at: Schema.Date,
  tags: Schema.Array(Schema.String),
  nick: Schema.Option(Schema.String)
}) {}

class NotFound extends Schema.TaggedError()('NotFound', { id: Schema.Number }) {}

const schemas = {
  Never: Schema.Never,
  Void: Schema.Void,
  Null: Schema.Null,
  Boolean: Schema.Boolean,
  String: Schema.String,
  Number: Schema.Number,
  Numbers: Schema.Array(Schema.Number),
  BigInt: Schema.BigInt,
  Date: Schema.Date,
  Bytes: Schema.Uint8Array,
  Option: Schema.Option(Schema.Number),
  Durations: Schema.Array(Schema.Duration),
  Results: Schema.Array(Schema.Either({ right: Schema.Number, left: Schema.String })),
  HashMap: Schema.HashMap({ key: Schema.String, value: Schema.Number }),
  HashSet: Schema.HashSet(Schema.String),
  Map: Schema.Map({ key: Schema.Number, value: Schema.String }),
  Chunk: Schema.Chunk(Schema.Number),
  Redacted: Schema.Redacted(Schema.String),
  Json: Schema.Unknown,
  Person: Schema.Struct({ id: Schema.Int, name: Schema.String }),
  User,
  NotFound,
  Errors: Schema.Union(NotFound, Schema.String)
}

const values = {
  some: Option.some,
  none: Option.none(),
  millis: Duration.millis,
  nanos: Duration.nanos,
  forever: Duration.infinity,
  ok: Either.right,
  no: Either.left,
  hashMap: HashMap.fromIterable,
  hashSet: HashSet.fromIterable,
  chunk: Chunk.fromIterable,
  redacted: Redacted.make,
  user: (fields) => new User(fields),
  notFound: (id) => new NotFound({ id })
}

function fiberId(id) {
  if (id === null) return FiberId.none
  if (Array.isArray(id)) return FiberId.composite(fiberId(id[0]), fiberId(id[1]))
  return FiberId.runtime(id, fiberStart)
}

function causeOf(cause) {
  if ('fail' in cause) return Cause.fail(cause.fail)
  if ('die' in cause) return Cause.die(cause.die)
  if ('interrupt' in cause) return Cause.interrupt(fiberId(cause.interrupt))
  if (cause.sequential) return Cause.sequential(...cause.sequential.map(causeOf))
  if (cause.parallel) return Cause.parallel(...cause.parallel.map(causeOf))
  return Cause.empty
}

function describeFiberId(id) {
  if (id._tag === 'None') return null
  return id._tag === 'Composite' ? [describeFiberId(id.left), describeFiberId(id.right)] : id.id
}

const describeCause = (cause) => Cause.match(cause, {
  onEmpty: { empty: true },
  onFail: (fail) => ({ fail }),
  onDie: (die) => ({ die }),
  onInterrupt: (id) => ({ interrupt: describeFiberId(id) }),
  onSequential: (left, right) => ({ sequential: [left, right] }),
  onParallel: (left, right) => ({ parallel: [left, right] })
})

function request({ key, schema = 'Json', error = 'Never', ttl = Duration.infinity }) {
  return {
    ttl,
    [PrimaryKey.symbol]: () => key,
    [Schema.symbolWithResult]: { success: schemas[schema], failure: schemas[error] }
  }
}

const clockLayer = (clock) => Layer.setClock({
  ...Clock.make(),
  unsafeCurrentTimeMillis: () => clock.now,
  currentTimeMillis: Effect.sync(() => clock.now)
})

const backings = {
  memory: () => Persistence.layerMemory,
  dir: (path) => Persistence.layerKeyValueStore.pipe(
    Layer.provide(KeyValueStore.layerFileSystem(path)),
    Layer.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer))
  ),
  redis: (url) => Redis.layer({ host: new URL(url).hostname, port: Number(new URL(url).port) })
}

function failure(cause) {
  const error = Option.getOrUndefined(Cause.failureOption(cause))
  if (error === undefined) return new EffectFailed('defect', Cause.squash(cause))
  return new EffectFailed(error.reason === 'ParseError' ? 'schema' : 'backing', error)
}

/** Opens stores in a layout; without a clock, time is the machine's. */
async function open({ layout, path, clock }) {
  const stores = Persistence.layerResult.pipe(Layer.provideMerge(backings[layout](path)))
  const runtime = ManagedRuntime.make(clock ? Layer.provideMerge(stores, clockLayer(clock)) : stores)
  const run = async (effect) => {
    const exit = await runtime.runPromiseExit(Effect.suspend(() => effect).pipe(Effect.scoped))
    if (Exit.isSuccess(exit)) return exit.value
    throw failure(exit.cause)
  }
  const optional = (option) => Option.match(option, { onNone: () => undefined, onSome: describe })
  return {
    async make(storeId) {
      const store = await run(Effect.flatMap(Persistence.ResultPersistence, (service) =>
        service.make({ storeId, timeToLive: (key) => key.ttl })))
      return {
        get: async (key) => optional(await run(Effect.suspend(() => store.get(request(key))))),
        getMany: async (keys) => (await run(Effect.suspend(() => store.getMany(keys.map(request))))).map(optional),
        set: (key, exit) => run(Effect.suspend(() => store.set(request(key), exitOf(exit)))),
        setMany: (entries) => run(Effect.suspend(() =>
          store.setMany(entries.map(([key, exit]) => [request(key), exitOf(exit)])))),
        remove: (key) => run(store.remove(request(key))),
        clear: () => run(store.clear)
      }
    },
    async makeBacking(storeId) {
      const store = await run(Effect.flatMap(Persistence.BackingPersistence, (service) => service.make(storeId)))
      return {
        get: async (key) => Option.getOrUndefined(await run(store.get(key))),
        set: (key, value, ttl) => run(store.set(key, value, Option.map(Option.fromNullable(ttl), Duration.millis)))
      }
    },
    close: () => runtime.dispose()
  }
}

function exitOf(exit) {
  return 'success' in exit ? Exit.succeed(exit.success) : Exit.failCause(causeOf(exit.failure))
}

function describe(exit) {
  return Exit.match(exit, {
    onSuccess: (success) => ({ success }),
    onFailure: (cause) => ({ failure: describeCause(cause) })
  })
}

const schemaKit = {
  TaggedError: (tag, fields) => Schema.TaggedError()(tag, fields),
  union: (...members) => Schema.Union(...members),
  literals: (...values) => Schema.Literal(...values),
  identified: (schema, identifier) => schema.annotations({ identifier }),
  optionalKey: (schema) => Schema.optionalWith(schema, { exact: true }),
  tuple: (...elements) => Schema.Tuple(...elements),
  tupleWithRest: (elements, rest) => Schema.Tuple(elements, rest),
  record: (key, value) => Schema.Record({ key, value }),
  between: (least, most) => Schema.Number.pipe(Schema.between(least, most)),
  multipleOf: (divisor) => Schema.Number.pipe(Schema.multipleOf(divisor)),
  sized: (least, most) => Schema.String.pipe(Schema.minLength(least), Schema.maxLength(most)),
  pattern: (regex) => Schema.String.pipe(Schema.pattern(regex)),
  itemsBetween: (item, least, most) => Schema.Array(item).pipe(Schema.minItems(least), Schema.maxItems(most)),
  trimmed: Schema.Trimmed,
  uuid: Schema.UUID
}

const exitSchema = (success, failure = Schema.Never) => Schema.Exit({ success, failure, defect: Schema.Defect })

export const generation = {
  name: 'effect 3.22.4',
  dialect: 'v3',
  prefix: 'bare',
  layouts: ['dir'],
  values,
  open,
  Schema,
  schemaKit,
  exportSchema: (schema) => JSONSchema.make(schema),
  encodedExit: (success, failure, { value, error }) =>
    Schema.encodeSync(exitSchema(success, failure))(error ? Exit.fail(error) : Exit.succeed(value)),
  decodes: (schema, json) => Schema.decodeUnknownOption(schema)(json)._tag === 'Some',
  successWith: (value) => ({ _tag: 'Success', value }),
  failureWith: (error) => ({ _tag: 'Failure', cause: { _tag: 'Fail', error } })
}
