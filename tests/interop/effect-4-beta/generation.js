import * as NodeFileSystem from '@effect/platform-node-shared/NodeFileSystem'
import * as NodePath from '@effect/platform-node-shared/NodePath'
import * as NodeRedis from '@effect/platform-node/NodeRedis'
import * as SqliteClient from '@effect/sql-sqlite-node/SqliteClient'
import * as MysqlClient from '@effect/sql-mysql2/MysqlClient'
import * as PgClient from '@effect/sql-pg/PgClient'
import * as effect from 'effect'
import * as KeyValueStore from 'effect/unstable/persistence/KeyValueStore'
import * as Persistable from 'effect/unstable/persistence/Persistable'
import * as Persistence from 'effect/unstable/persistence/Persistence'
import * as SqlClient from 'effect/unstable/sql/SqlClient'
import { makeGeneration } from '../effect-4/generation.js'

const { Effect, Layer, Schema } = effect

// The client has no setting for it, and SQLite's own default is not to wait at all.
const waitForLocks = Layer.effectDiscard(
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql`PRAGMA busy_timeout = 5000`)
)

export const generation = makeGeneration({
  name: 'effect 4.0.0-beta.102',
  prefix: 'bare',
  effect,
  persistence: { KeyValueStore, Persistable, Persistence },
  platform: Layer.mergeAll(NodeFileSystem.layer, NodePath.layer),
  sqliteLayer: (filename) => Layer.provideMerge(waitForLocks, SqliteClient.layer({ filename })),
  postgresqlLayer: (url) => PgClient.layer({ url: effect.Redacted.make(url) }),
  mysqlLayer: (url) => MysqlClient.layer({ url: effect.Redacted.make(url) }),
  redisLayer: (url) => NodeRedis.layer({ host: new URL(url).hostname, port: Number(new URL(url).port) }),
  TaggedError: Schema.TaggedErrorClass()
})
