import { join } from 'node:path'

const { BENCH_PROGRAMS } = process.env

/** The program that is measured. */
export const persist = join(BENCH_PROGRAMS, 'app/persist')

/** A program of this folder. */
export const built = (name) => join(BENCH_PROGRAMS, 'tests/bench', name)
