import { Effect, Layer, Semaphore, Stream } from 'effect'
import * as Reactivity from 'effect/reactivity/Reactivity'
import * as SqlClient from 'effect/sql/SqlClient'
import { classifySqliteError, SqlError } from 'effect/sql/SqlError'
import * as Statement from 'effect/sql/Statement'
import { DatabaseSync } from 'node:sqlite'

const attempt = (operation, f) => Effect.try({
  try: f,
  catch: (cause) => new SqlError({
    reason: classifySqliteError(Object.assign(cause, { errno: cause.errcode }), { message: cause.message, operation })
  })
})

function makeConnection(database) {
  const execute = (sql, params, transform) => attempt('execute', () => {
    const rows = database.prepare(sql).all(...params)
    return transform ? transform(rows) : rows
  })
  const executeValues = (sql, params) => attempt('execute', () => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement.all(...params)
  })
  return {
    execute,
    executeUnprepared: execute,
    executeRaw: (sql, params) => attempt('execute', () => database.prepare(sql).run(...params)),
    executeValues,
    executeValuesUnprepared: executeValues,
    executeStream: () => Stream.die(new Error('streams are not needed here'))
  }
}

/** A SQL client over one `node:sqlite` connection in WAL mode, as Effect's own drivers open theirs. */
export const layer = (filename) => Layer.effect(SqlClient.SqlClient)(Effect.gen(function* () {
  const database = yield* Effect.acquireRelease(
    Effect.sync(() => new DatabaseSync(filename, { timeout: 5000 })),
    (opened) => Effect.sync(() => opened.close())
  )
  database.exec('PRAGMA journal_mode = WAL')
  const semaphore = yield* Semaphore.make(1)
  return yield* SqlClient.make({
    ...SqlClient.makeSqliteAcquirers({ connection: Effect.succeed(makeConnection(database)), semaphore }),
    compiler: Statement.makeCompilerSqlite(),
    spanAttributes: [['db.system.name', 'sqlite']]
  })
})).pipe(Layer.provide(Reactivity.layer))
