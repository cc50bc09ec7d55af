/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** One reason of a failure. */
export type Reason<E = Json> =
  | { readonly _tag: "Fail"; readonly error: E }
  | { readonly _tag: "Die"; readonly defect: Json }
  | { readonly _tag: "Interrupt"; readonly fiberId?: Json }

/** The cause of a failure as Effect 2 and 3 write it. */
export type CauseTree<E = Json> =
  | { readonly _tag: "Empty" }
  | Reason<E>
  | { readonly _tag: "Sequential" | "Parallel"; readonly left: CauseTree<E>; readonly right: CauseTree<E> }

/** The cause of a failure: a list of reasons since Effect 4, a tree before. */
export type Cause<E = Json> = readonly Reason<E>[] | CauseTree<E>

export type Success<A = Json> = { readonly _tag: "Success"; readonly value?: A }
export type Failure<E = Json> = { readonly _tag: "Failure"; readonly cause: Cause<E> }

/** The outcome of a request, in the JSON that Effect stores. */
export type Exit<A = Json, E = Json> = Success<A> | Failure<E>

export interface OpenOptions {
  /** The store that calls are about which name none; without it, the only store of the database. */
  readonly store?: string
  readonly layout?: "auto" | "single" | "multi" | "kvs"
  readonly table?: string
  readonly kvsForm?: "auto" | "bare" | "escaped"
  /** A file of JSON Schemas: persist-schemas(5). */
  readonly schemas?: string
  readonly readOnly?: boolean
  readonly allowTriggers?: boolean
  /** How long to wait for a lock or a server: milliseconds, or text such as "5s". */
  readonly timeout?: number | string
  /** The program, in place of the one in this package. */
  readonly binary?: string
  /** More options for every command of the program. */
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Called with the program's warnings. Without it they are warnings of the process. */
  readonly onWarning?: (message: string) => void
}

export interface InStore {
  readonly store?: string
}

export interface SetOptions extends InStore {
  /** How long the entry lives: milliseconds, or text such as "5m". */
  readonly ttl?: number | string
  /** When it expires: milliseconds since the epoch, a date, or text as the program reads it. */
  readonly expires?: number | string | Date
}

/** Which keys, as the options of `persist keys` select them. All of them must hold. */
export interface Selection extends InStore {
  readonly prefix?: string | readonly string[]
  readonly glob?: string | readonly string[]
  readonly state?: string | readonly string[]
  readonly match?: string | readonly string[]
  readonly has?: string | readonly string[]
  readonly grep?: string | readonly string[]
  readonly expiresBefore?: string
  readonly expiresAfter?: string
  readonly larger?: string
  readonly expired?: boolean
  readonly all?: boolean
  readonly after?: string
  readonly limit?: number
}

export interface DumpOptions extends InStore {
  /** Every store; also without this, if neither the call nor `open` names one. */
  readonly allStores?: boolean
  /** Only entries that have not expired. */
  readonly live?: boolean
}

/** A line of a dump: persist-dump(5). It has one of `exit`, `value`, `text` and `base64`. */
export interface DumpEntry {
  readonly store: string | { readonly base64: string }
  readonly key: string | { readonly base64: string }
  readonly exit?: Exit
  /** JSON that is not an Exit. */
  readonly value?: Json
  /** Text that is not JSON. */
  readonly text?: string
  /** Bytes that are not text. */
  readonly base64?: string
  /** Milliseconds since the epoch; absent if the entry never expires. */
  readonly expires?: number
}

/**
 * An open cache: one process of the program. Calls may be made without waiting for each other; they are carried out in
 * the order in which they are made. Every promise is rejected with a `PersistError`.
 *
 * `get` and `getMany` parse JSON, and numbers of JavaScript have 53 bits: `getText` and `getManyText` keep every digit, the
 * order of members and members that are repeated.
 */
export interface Cache {
  /** The Exit of a key; undefined if there is none, or if it has expired. */
  get<A = Json, E = Json>(key: string, options?: InStore): Promise<Exit<A, E> | undefined>
  getText(key: string, options?: InStore): Promise<string | undefined>
  /** The Exits of keys, in their order. Rejected if a value is not an Exit. */
  getMany<A = Json, E = Json>(keys: Iterable<string>, options?: InStore): Promise<(Exit<A, E> | undefined)[]>
  getManyText(keys: Iterable<string>, options?: InStore): Promise<(string | undefined)[]>
  /** Writes an entry. False if nothing was written, because its expiry is not in the future. */
  set<A = Json, E = Json>(key: string, exit: Exit<A, E>, options?: SetOptions): Promise<boolean>
  /** The same for an Exit as text, of which nothing but white space between tokens is changed. */
  setText(key: string, exit: string, options?: SetOptions): Promise<boolean>
  /** Removes entries, all or none. A key without an entry is not an error. */
  remove(keys: string | Iterable<string>, options?: InStore): Promise<void>
  /** Removes every entry of a store. */
  clear(options?: InStore): Promise<void>
  /** The selected keys, in the order of their bytes. */
  keys(selection?: Selection): Promise<string[]>
  /** The entries, sorted by store and key. A process of its own: it does not wait for calls before it. */
  dump(options?: DumpOptions): Promise<DumpEntry[]>
  /** The same as the text that `persist load` reads. */
  dumpText(options?: DumpOptions): Promise<string>
  /** Waits for all calls, and ends the process. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens a cache: a path, or a URL as the program's --db. A database that does not exist is created by the first `set`. */
export function open(uri: string, options?: OpenOptions): Promise<Cache>

/** The path of the program. Throws where there is none for this platform. */
export function programPath(): string

/** What the program answered in place of a result, or what became of it. */
export class PersistError extends Error {
  /**
   * `UsageError`: the call does not make sense. `PersistenceSchemaError`: a value is not an Exit, or does not match its schema.
   * `PersistenceBackingError`: the database failed; `code` says how. `ProcessError`: the program could not be started, or ended.
   */
  readonly tag: "UsageError" | "PersistenceSchemaError" | "PersistenceBackingError" | "ConditionError" | "ProcessError"
  /** "SQLITE_BUSY", "ENOENT". */
  readonly code: string | undefined
  readonly method: string | undefined
  readonly hint: string | undefined
  readonly issues: readonly { readonly path: string; readonly message: string }[] | undefined
  /** The exit status of the program, if it ended. */
  readonly status: number | undefined
  /** The signal that ended it. */
  readonly signal: string | undefined
}
