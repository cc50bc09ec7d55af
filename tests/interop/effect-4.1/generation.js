import * as NodeFileSystem from '@effect/platform-node-shared/NodeFileSystem'
import * as NodePath from '@effect/platform-node-shared/NodePath'
import * as NodeRedis from '@effect/platform-node/NodeRedis'
import * as PgClient from '@effect/sql-pg/PgClient'
import * as effect from 'effect'
import * as KeyValueStore from 'effect/persistence/KeyValueStore'
import * as Persistable from 'effect/persistence/Persistable'
import * as Persistence from 'effect/persistence/Persistence'
import { makeGeneration } from '../effect-4/generation.js'
import { layer as sqliteLayer } from './sqlite-client.js'

export const generation = makeGeneration({
  name: 'effect 4.1.0',
  prefix: 'escaped',
  effect,
  persistence: { KeyValueStore, Persistable, Persistence },
  platform: effect.Layer.mergeAll(NodeFileSystem.layer, NodePath.layer),
  sqliteLayer,
  postgresqlLayer: (url) => PgClient.layer({ url: effect.Redacted.make(url) }),
  redisLayer: (url) => NodeRedis.layer({ url }),
  TaggedError: effect.Schema.TaggedError()
})
