// Exits as plain data, the same for every generation of Effect:
//   { success: VALUE } or { failure: CAUSE }, where CAUSE is one of
//   { fail: ERROR }, { die: DEFECT }, { interrupt: FIBER | null | [FIBER, FIBER] }, { empty: true },
//   { sequential: [CAUSE, CAUSE] }, { parallel: [CAUSE, CAUSE] }.

/** The leaves of a cause in order, a fiber each: all that survives a flat list of reasons. */
export function reasons(cause) {
  if (cause.empty) return []
  if (Array.isArray(cause.interrupt)) return cause.interrupt.flatMap((interrupt) => reasons({ interrupt }))
  const parts = cause.sequential ?? cause.parallel
  return parts ? parts.flatMap(reasons) : [cause]
}

/** An exit without the shape of its cause, for comparing a tree with a list. */
export function flattened(exit) {
  return 'failure' in exit ? { failure: reasons(exit.failure) } : exit
}

/** A copy in which errors that were thrown are their names and messages: more than that is not kept of a defect. */
export function comparable(node) {
  if (Array.isArray(node)) return node.map(comparable)
  for (const inner of ['failure', 'sequential', 'parallel']) {
    if (inner in node) return { [inner]: comparable(node[inner]) }
  }
  return node.die instanceof Error ? { die: { name: node.die.name, message: node.die.message } } : node
}

/** What a generation's own effect failed with; `kind` is "schema", "backing" or "defect". */
export class EffectFailed extends Error {
  constructor(kind, cause) {
    super(`Effect failed (${kind}): ${cause?.message ?? cause}`, { cause })
    this.kind = kind
  }
}
