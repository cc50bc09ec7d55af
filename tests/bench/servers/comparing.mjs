// Commands against a server: processor seconds of client and server together, and the peak memory of the client.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { median, pairs } from '../pairs.mjs'
import { built } from '../programs.mjs'

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Processor seconds that processes have taken. */
function processorSeconds(processes) {
  return processes.reduce((sum, process) => {
    const fields = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1].split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / ticks
  }, 0)
}

/**
 * A function that runs two commands in turn and prints the medians as a row of a table. `servers` are the processes of
 * the servers. A command: { words, input, output, times, before }.
 */
export function comparing(servers, entries) {
  function run({ words, input = '/dev/null', output = '/dev/null', times = 1, before }) {
    before?.()
    const started = processorSeconds(servers)
    const args = ['-n', String(times), '-i', input, '-o', output, ...words]
    const ran = JSON.parse(execFileSync(built('measure'), args, { stdio: ['ignore', 'pipe', 'inherit'] }))
    if (ran.status !== 0) throw new Error(`${words.join(' ')}: status ${ran.status}`)
    const ofServers = processorSeconds(servers) - started
    return { ...ran, cpu: ran.cpu / times, wall: ran.wall / times, total: (ran.cpu + ofServers) / times }
  }

  return (name, ours, theirs) => {
    const runs = Array.from({ length: pairs }, () => [run(ours), run(theirs)])
    const column = (i, field) => median(runs.map((pair) => pair[i][field]))
    const seconds = (i, field) => {
      const time = column(i, field)
      return time < 0.1 ? `${(time * 1000).toFixed(1)} ms` : `${time.toFixed(2)} s`
    }
    const ratio = median(runs.map(([a, b]) => a.total / b.total))
    const memory = Math.max(...runs.map(([a]) => a.memory)) / 1024
    console.log(`| ${name} | ${entries} | ${seconds(0, 'total')} (client ${seconds(0, 'cpu')}), wall ${seconds(0, 'wall')} | ` +
      `${seconds(1, 'total')}, wall ${seconds(1, 'wall')} | ${ratio.toFixed(2)} | ${memory.toFixed(0)} MiB |`)
  }
}

/** Lines of a dump of the store "users" in a random order, about 170 bytes each, a third of them with an expiry. */
export const dumpLines = (entries) => Array.from({ length: entries }, (_, i) => {
  const key = createHash('sha256').update(String(i)).digest('hex').slice(0, 16)
  const exit = { _tag: 'Success', value: { id: i, name: `user ${i}`, note: 'x'.repeat(90) } }
  const expires = i % 3 === 0 ? `,"expires":${4102444800000 + i}` : ''
  return `{"store":"users","key":"${key}","exit":${JSON.stringify(exit)}${expires}}\n`
})
/** The key of such a line. */
export const keyOf = (line) => JSON.parse(line).key
