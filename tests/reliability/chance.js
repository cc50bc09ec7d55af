const { RELIABILITY_SEED } = process.env

/** mulberry32: the next number of 32 bits from a state. */
function* numbers(seed) {
  let state = seed
  while (true) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Random things that RELIABILITY_SEED repeats; the test `t` tells the seed. */
export function chance(t) {
  const seed = RELIABILITY_SEED ? Number(RELIABILITY_SEED) : Math.floor(Math.random() * 2 ** 31)
  t.diagnostic(`RELIABILITY_SEED=${seed}`)
  const source = numbers(seed)
  const below = (end) => source.next().value % end
  return {
    /** A whole number from 0 to `end`, without it. */
    below,
    oneOf: (choices) => choices[below(choices.length)],
    /** True once in `times`. */
    once: (times) => below(times) === 0
  }
}
