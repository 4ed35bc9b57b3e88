/** Everything that `import … from 'wedis'` gives, except `open`, which each platform adds. */
export type {
  Async,
  AsyncBytes,
  AsyncMaps,
  Bulk,
  Chain,
  ChainKind,
  Context,
  Coordinates,
  Entry,
  ExecOptions,
  Fields,
  Found,
  Later,
  Pairs,
  Result,
  Scored,
  Scores,
  Sync,
  SyncBytes,
  SyncMaps,
  Waiting,
  Walk,
} from './client/context.js'
export type { Message, MessagesOptions, Monitored } from './client/message.js'
export { PipelineError } from './client/chain.js'
export type { Commands } from './commands.gen.js'
export type { ScanOptions } from './client/scans.js'
export type { AsyncDb, AsyncSession } from './async-db.js'
export type { CallArg, Db, DbEvents, Session, View } from './db.js'
export type {
  Change,
  ChangesOptions,
  Following,
  Live,
  LiveKeyOptions,
  LiveKeys,
  LiveOptions,
  LiveType,
  LiveValues,
} from './live/types.js'
export type { ClusterNode } from './engine/cluster.js'
export { EngineError } from './engine/errors.js'
export type { WasmSource } from './engine/source.js'
export type { Open, OpenOptions } from './open.js'
export { OwnershipError, type PersistenceCode, PersistenceError, type PersistenceStatus } from './persistence/status.js'
export type { LoadSource } from './persistence/importing.js'
export type { Keeper, Keeping } from './persistence/keeper.js'
export type { Durability, Parts, Store, StoredData, StoredSnapshot } from './persistence/store.js'
export type { Connect, ConnectOptions } from './shared/connect.js'
export { IndeterminateError } from './shared/indeterminate.js'
export { type Arg, encodeCommand } from './resp/encode.js'
export { ProtocolError, type Reply, ReplyError } from './resp/reply.js'

/** The version of this package and of the engine in it. */
export const version: string = __WEDIS_VERSION__
