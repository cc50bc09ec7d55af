// Commands run in turn, so that a machine whose speed drifts drifts for all of them.

import { execFileSync } from 'node:child_process'
import { built } from './programs.mjs'

export const pairs = Number(process.env.BENCH_PAIRS ?? 7)

// A virtual machine whose processors were taken away for longer than this part of a run measured
// something else.
const mostStolen = 0.02
const mostTries = 4

export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Runs one command: { words, input, output, times, status, before }. */
function measure({ words, input = '/dev/null', output = '/dev/null', times = 1, status = 0, before }) {
  before?.()
  // What the run before wrote would be written back meanwhile, by one of the processors.
  execFileSync('sync')
  const args = ['-n', String(times), '-s', String(status), '-i', input, '-o', output, ...words]
  const run = JSON.parse(execFileSync(built('measure'), args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  if (run.status !== status) throw new Error(`${words.join(' ')}: status ${run.status}`)
  return { ...run, wall: run.wall / times, cpu: run.cpu / times }
}

/** One run of each; all again when one of them was robbed. */
function round(commands) {
  for (let tries = 1; ; tries++) {
    const runs = commands.map(measure)
    if (tries === mostTries || runs.every(({ steal }) => steal <= mostStolen)) return runs
  }
}

/**
 * Runs the commands in turn, the pairs after a round that only warms up. Answers for each the medians of its wall
 * clock and processor seconds and its peak memory in KiB, and `ratio` and `ratioOfCpu`: the medians of what part of
 * these the first took.
 */
export function inTurn(commands) {
  round(commands)
  const rounds = Array.from({ length: pairs }, () => round(commands))
  return commands.map((_, i) => ({
    wall: median(rounds.map((runs) => runs[i].wall)),
    cpu: median(rounds.map((runs) => runs[i].cpu)),
    memory: Math.max(...rounds.map((runs) => runs[i].memory)),
    ratio: median(rounds.map((runs) => runs[0].wall / runs[i].wall)),
    ratioOfCpu: median(rounds.map((runs) => runs[0].cpu / runs[i].cpu))
  }))
}
