import * as NodeFileSystem from '@effect/platform-node-shared/NodeFileSystem'
import * as NodePath from '@effect/platform-node-shared/NodePath'
import * as NodeRedis from '@effect/platform-node/NodeRedis'
import * as PgClient from '@effect/sql-pg/PgClient'
import * as effect from 'effect'
import * as KeyValueStore from 'effect/persistence/KeyValueStore'
import * as Persistable from 'effect/persistence/Persistable'
import * as Persistence from 'effect/persistence/Persistence'
import { makeGeneration } from '../effect-4/generation.js'
import { registerHooks } from 'node:module'
import { layer as sqliteLayer } from './sqlite-client.js'

// The newest client for MySQL was published for a release candidate of Effect 4, whose modules had other names.
registerHooks({
  resolve: (name, context, next) =>
    next(context.parentURL?.includes('/sql-mysql2/') ? name.replace(/^effect\/unstable\//, 'effect/') : name, context)
})
const MysqlClient = await import('@effect/sql-mysql2/MysqlClient')

export const generation = makeGeneration({
  name: 'effect 4.1.0',
  prefix: 'escaped',
  effect,
  persistence: { KeyValueStore, Persistable, Persistence },
  platform: effect.Layer.mergeAll(NodeFileSystem.layer, NodePath.layer),
  sqliteLayer,
  postgresqlLayer: (url) => PgClient.layer({ url: effect.Redacted.make(url) }),
  mysqlLayer: (url) => MysqlClient.layer({ url: effect.Redacted.make(url) }),
  redisLayer: (url) => NodeRedis.layer({ url }),
  TaggedError: effect.Schema.TaggedError()
})
