import { EffectFailed, reasons } from '../exits.js'

/**
 * What both releases of Effect 4 have in common, over the modules that each hands in: they are two packages, and
 * some of these modules moved between them.
 */
export function makeGeneration({
  name, prefix, effect, persistence, platform, sqliteLayer, postgresqlLayer, mysqlLayer, redisLayer, TaggedError
}) {
  const {
    Cause, Chunk, Clock, Duration, Effect, Exit, HashMap, HashSet, Layer, ManagedRuntime, Option, PrimaryKey, Redacted,
    Result, Schema
  } = effect
  const { KeyValueStore, Persistable, Persistence } = persistence

  class User extends Schema.Class('User')({
    id: Schema.Number,
    name: Schema.String,
    at: Schema.Date,
    tags: Schema.Array(Schema.String),
    nick: Schema.Option(Schema.String)
  }) {}

  class NotFound extends TaggedError('NotFound', { id: Schema.Number }) {}

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
    Results: Schema.Array(Schema.Result(Schema.Number, Schema.String)),
    HashMap: Schema.HashMap(Schema.String, Schema.Number),
    HashSet: Schema.HashSet(Schema.String),
    Map: Schema.ReadonlyMap(Schema.Number, Schema.String),
    Chunk: Schema.Chunk(Schema.Number),
    Redacted: Schema.Redacted(Schema.String),
    Json: Schema.Unknown,
    Person: Schema.Struct({ id: Schema.Int, name: Schema.String }),
    User,
    NotFound,
    Errors: Schema.Union([NotFound, Schema.String])
  }

  const values = {
    some: Option.some,
    none: Option.none(),
    millis: Duration.millis,
    nanos: Duration.nanos,
    forever: Duration.infinity,
    ok: Result.succeed,
    no: Result.fail,
    hashMap: HashMap.fromIterable,
    hashSet: HashSet.fromIterable,
    chunk: Chunk.fromIterable,
    redacted: Redacted.make,
    user: (fields) => new User(fields),
    notFound: (id) => new NotFound({ id })
  }

  function reasonOf(reason) {
    if ('fail' in reason) return Cause.makeFailReason(reason.fail)
    if ('die' in reason) return Cause.makeDieReason(reason.die)
    return Cause.makeInterruptReason(reason.interrupt ?? undefined)
  }

  function exitOf(exit) {
    if ('success' in exit) return Exit.succeed(exit.success)
    return Exit.failCause(Cause.fromReasons(reasons(exit.failure).map(reasonOf)))
  }

  function describeReason(reason) {
    if (Cause.isFailReason(reason)) return { fail: reason.error }
    if (Cause.isDieReason(reason)) return { die: reason.defect }
    return { interrupt: reason.fiberId ?? null }
  }

  /** Two reasons or more read as one sequence: Effect 4 does not say how they came together. */
  function describe(exit) {
    if (Exit.isSuccess(exit)) return { success: exit.value }
    const described = exit.cause.reasons.map(describeReason)
    if (described.length === 0) return { failure: { empty: true } }
    return { failure: described.reduce((left, right) => ({ sequential: [left, right] })) }
  }

  function request({ key, schema = 'Json', error = 'Never', ttl = Duration.infinity }) {
    return {
      ttl,
      [PrimaryKey.symbol]: () => key,
      [Persistable.symbol]: { success: schemas[schema], error: schemas[error] }
    }
  }

  // Sleeping never ends, so that no cleanup of Effect's own runs behind a test.
  const clockLayer = (clock) => Layer.succeed(Clock.Clock)({
    currentTimeMillisUnsafe: () => clock.now,
    currentTimeMillis: Effect.sync(() => clock.now),
    currentTimeNanosUnsafe: () => BigInt(clock.now) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(clock.now) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => BigInt(clock.now) * 1_000_000n,
    monotonicTimeNanos: Effect.sync(() => BigInt(clock.now) * 1_000_000n),
    sleep: () => Effect.never
  })

  const backings = {
    memory: () => Persistence.layerBackingMemory,
    single: (path) => Layer.provide(Persistence.layerBackingSql, sqliteLayer(path)),
    multi: (path) => Layer.provide(Persistence.layerBackingSqlMultiTable, sqliteLayer(path)),
    kvs: (path) => Persistence.layerBackingKvs.pipe(
      Layer.provide(KeyValueStore.layerSql()),
      Layer.provide(sqliteLayer(path))
    ),
    dir: (path) => Persistence.layerBackingKvs.pipe(
      Layer.provide(KeyValueStore.layerFileSystem(path)),
      Layer.provide(platform)
    ),
    'postgresql, single': (url) => Layer.provide(Persistence.layerBackingSql, postgresqlLayer(url)),
    'postgresql, multi': (url) => Layer.provide(Persistence.layerBackingSqlMultiTable, postgresqlLayer(url)),
    'postgresql, kvs': (url) => Persistence.layerBackingKvs.pipe(
      Layer.provide(KeyValueStore.layerSql()),
      Layer.provide(postgresqlLayer(url))
    ),
    'mysql, single': (url) => Layer.provide(Persistence.layerBackingSql, mysqlLayer(url)),
    'mysql, multi': (url) => Layer.provide(Persistence.layerBackingSqlMultiTable, mysqlLayer(url)),
    'mysql, kvs': (url) => Persistence.layerBackingKvs.pipe(
      Layer.provide(KeyValueStore.layerSql()),
      Layer.provide(mysqlLayer(url))
    ),
    redis: (url) => Layer.provide(Persistence.layerBackingRedis, redisLayer(url))
  }

  /** Keeps bytes past the persistence, as an application that shares its key-value table would. */
  function keepBytes(path, id, bytes) {
    const keep = Effect.flatMap(KeyValueStore.KeyValueStore, (store) => store.set(id, bytes))
    const table = Layer.provide(KeyValueStore.layerSql(), sqliteLayer(path))
    return Effect.runPromise(Effect.provide(keep, table))
  }

  function failure(cause) {
    const fail = cause.reasons.find(Cause.isFailReason)
    if (!fail) return new EffectFailed('defect', Cause.squash(cause))
    return new EffectFailed(fail.error._tag === 'SchemaError' ? 'schema' : 'backing', fail.error)
  }

  /** Opens stores in a layout; without a clock, time is the machine's. */
  async function open({ layout, path, clock }) {
    const stores = Persistence.layer.pipe(Layer.provideMerge(backings[layout](path)))
    const runtime = ManagedRuntime.make(clock ? Layer.provideMerge(stores, clockLayer(clock)) : stores)
    const run = async (effect) => {
      const exit = await runtime.runPromiseExit(Effect.scoped(effect))
      if (Exit.isSuccess(exit)) return exit.value
      throw failure(exit.cause)
    }
    const optional = (exit) => exit === undefined ? undefined : describe(exit)
    return {
      async make(storeId) {
        const store = await run(Effect.flatMap(Persistence.Persistence, (service) =>
          service.make({ storeId, timeToLive: (_exit, key) => key.ttl })))
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
          get: (key) => run(store.get(key)),
          set: (key, value, ttl) => run(store.set(key, value, ttl === undefined ? undefined : Duration.millis(ttl)))
        }
      },
      close: () => runtime.dispose()
    }
  }

  const schemaKit = {
    TaggedError,
    union: (...members) => Schema.Union(members),
    literals: (...values) => Schema.Literals(values),
    identified: (schema, identifier) => schema.annotate({ identifier }),
    optionalKey: Schema.optionalKey,
    tuple: (...elements) => Schema.Tuple(elements),
    tupleWithRest: (elements, rest) => Schema.TupleWithRest(Schema.Tuple(elements), [rest]),
    record: Schema.Record,
    between: (minimum, maximum) => Schema.Finite.check(Schema.isBetween({ minimum, maximum })),
    multipleOf: (divisor) => Schema.Finite.check(Schema.isMultipleOf(divisor)),
    sized: (least, most) => Schema.String.check(Schema.isMinLength(least), Schema.isMaxLength(most)),
    pattern: (regex) => Schema.String.check(Schema.isPattern(regex)),
    itemsBetween: (item, least, most) => Schema.Array(item).check(Schema.isMinLength(least), Schema.isMaxLength(most)),
    trimmed: Schema.Trimmed,
    uuid: Schema.String.check(Schema.isUUID())
  }

  const exitCodec = (success, failure = Schema.Never) =>
    Schema.toCodecJson(Schema.Exit(success, failure, Schema.Defect()))

  return {
    name,
    dialect: 'v4',
    prefix,
    layouts: ['single', 'multi', 'kvs', 'dir'],
    values,
    open,
    keepBytes,
    Schema,
    schemaKit,
    exportSchema: (schema) => Schema.toJsonSchemaDocument(schema),
    encodedExit: (success, failure, { value, error }) =>
      Schema.encodeSync(exitCodec(success, failure))(error ? Exit.fail(error) : Exit.succeed(value)),
    decodes: (schema, json) => Schema.decodeUnknownOption(Schema.toCodecJson(schema))(json)._tag === 'Some',
    successWith: (value) => ({ _tag: 'Success', value }),
    failureWith: (error) => ({ _tag: 'Failure', cause: [{ _tag: 'Fail', error }] })
  }
}
