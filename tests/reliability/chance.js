import { isFull } from './campaign.js'

const { RELIABILITY_SEED } = process.env

/**
 * The seed of a campaign, which it tells: RELIABILITY_SEED, at full length one that nobody chose. The short while of
 * every test run is always the same, so that a change is judged by what it changes.
 */
export function seedOf(t) {
  const seed = RELIABILITY_SEED ? Number(RELIABILITY_SEED) : isFull ? Math.floor(Math.random() * 2 ** 31) : 20231211
  t.diagnostic(`RELIABILITY_SEED=${seed}`)
  return seed
}

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

/** Random things that the seed repeats. */
export function chance(t) {
  const source = numbers(seedOf(t))
  const below = (end) => source.next().value % end
  return {
    /** A whole number from 0 to `end`, without it. */
    below,
    oneOf: (choices) => choices[below(choices.length)],
    /** True once in `times`. */
    once: (times) => below(times) === 0
  }
}
