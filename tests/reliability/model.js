// What the stores hold, as a Map, and what each command makes of it.

/** The instant of all of it. */
export const now = 1_700_000_000_000

const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const nameOf = (store, key) => JSON.stringify([store, key])

/** Entries by store and key: `{ exit, expires }`. Never changed in place, but for `put` and `drop` while it is made. */
export class Model {
  constructor(entries = new Map()) {
    this.entries = entries
  }

  copy() {
    return new Model(new Map(this.entries))
  }

  get(store, key) {
    return this.entries.get(nameOf(store, key))
  }

  /** The entry, if it is live. */
  live(store, key) {
    const entry = this.get(store, key)
    return entry && isLive(entry) ? entry : undefined
  }

  put(store, key, entry) {
    this.entries.set(nameOf(store, key), entry)
  }

  drop(store, key) {
    this.entries.delete(nameOf(store, key))
  }

  /** `[store, key, entry]` of all that `chosen` takes. */
  where(chosen) {
    return [...this.entries].map(([name, entry]) => [...JSON.parse(name), entry])
      .filter(([store, key, entry]) => chosen(store, key, entry))
  }

  /** The dump of it. */
  dump() {
    return this.where(() => true)
      .sort(([storeA, keyA], [storeB, keyB]) => byBytes(storeA, storeB) || byBytes(keyA, keyB))
      .map(([store, key, { exit, expires }]) => `${JSON.stringify({ store, key, exit, expires })}\n`).join('')
  }

  static fromDump(text) {
    const model = new Model()
    for (const line of text.split('\n').slice(0, -1)) {
      const { store, key, ...entry } = JSON.parse(line)
      model.put(store, key, entry)
    }
    return model
  }
}

export const isLive = ({ expires }) => expires === undefined || expires > now

/** Whether every entry of `found` is as in `before` or as in `after`, and so is every one that is missing. */
export function isMixOf(found, before, after) {
  const names = new Set([found, before, after].flatMap((model) => [...model.entries.keys()]))
  const text = (model, name) => JSON.stringify(model.entries.get(name))
  return [...names].every((name) =>
    [text(before, name), text(after, name)].includes(text(found, name)))
}
