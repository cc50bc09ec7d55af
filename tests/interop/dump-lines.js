/**
 * The records of a dump, with values and expiries as the text that stands there: parsing them would hide what was
 * re-rendered. A record's members come in the order store, key, value, expires.
 */
export function dumpRecords(dump) {
  return dump.split('\n').slice(0, -1).map((line) => {
    const { store, key, exit, expires } = JSON.parse(line)
    const form = exit === undefined ? 'value' : 'exit'
    const from = line.indexOf(`,"${form}":`) + form.length + 4
    const to = expires === undefined ? line.length - 1 : line.lastIndexOf(',"expires":')
    return {
      store,
      key,
      form,
      text: line.slice(from, to),
      expires: expires === undefined ? null : line.slice(to + ',"expires":'.length, -1)
    }
  })
}

/** A dump line with an exit given as text. */
export function dumpLine({ store, key, text, expires = null }) {
  const end = expires === null ? '' : `,"expires":${expires}`
  return `{"store":${JSON.stringify(store)},"key":${JSON.stringify(key)},"exit":${text}${end}}\n`
}

const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** In the order of a dump: by store, then key, as bytes. */
export const sorted = (records) =>
  records.toSorted((a, b) => bytewise(a.store, b.store) || bytewise(a.key, b.key))
