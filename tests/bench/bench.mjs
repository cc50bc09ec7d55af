// node bench.mjs [JOB…] [-c CACHE…]: the table. Without names all jobs on all of their caches, then growth and the
// library.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { growth, jobs, micro } from './jobs.mjs'
import { inTurn, pairs } from './pairs.mjs'
import { built } from './programs.mjs'

const words = process.argv.slice(2)
const split = words.includes('-c') ? words.indexOf('-c') : words.length
const [wanted, wantedCaches] = [words.slice(0, split), words.slice(split + 1)]
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
const isWantedCache = (name) => wantedCaches.length === 0 || wantedCaches.includes(name)
const lines = []

function print(line) {
  console.log(line)
  lines.push(line)
}

const row = (...cells) => print(`| ${cells.join(' | ')} |`)
const seconds = (time) => (time < 0.01 ? `${(time * 1000).toFixed(2)} ms` : `${time.toFixed(3)} s`)
const mebibytes = (kibibytes) => `${(kibibytes / 1024).toFixed(1)} MiB`
const verdict = (value, bar) => (bar === undefined ? '' : value <= bar ? 'reached' : '**missed**')

function head(...titles) {
  print('')
  row(...titles)
  row(...titles.map(() => '---'))
}

function machine() {
  const says = (program, ...words) => execFileSync(program, words, { encoding: 'utf8' }).split('\n')[0]
  const debian = readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)[1]
  print(`${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${debian}, ` +
    `Linux ${says('uname', '-r')}; ${says('c++', '--version')}; SQLite ${says('sqlite3', '--version').split(' ')[0]}; ` +
    `${new Date().toISOString().slice(0, 10)}. Medians of ${pairs} pairs.`)
}

function printJobs() {
  for (const [name, job] of Object.entries(jobs)) {
    const chosen = job.caches.filter(isWantedCache)
    if (!isWanted(name) || chosen.length === 0) continue
    head(`\`${name}\``, 'ours', 'CPU', 'memory', 'peer', 'its time', 'its CPU', 'ratio', 'of CPU', 'bar', '')
    for (const cache of chosen) {
      const { ours, peers } = job.of(cache)
      const [own, ...others] = inTurn([ours, ...peers])
      peers.forEach(({ peer, bar }, i) => {
        const it = others[i]
        row(cache, seconds(own.wall), seconds(own.cpu), mebibytes(own.memory), peer, seconds(it.wall), seconds(it.cpu),
          it.ratio.toFixed(2), it.ratioOfCpu.toFixed(2), bar ?? '', verdict(it.ratio, bar))
      })
    }
  }
}

function printGrowth() {
  if (!isWanted('growth')) return
  const mostMemory = 64 * 1024
  head('at 10,000,000', 'shape', 'time', 'an entry × that at 1,000,000', 'bar', '', 'memory', 'bar 64 MiB')
  for (const { what, shape, at, large, small, bar } of growth) {
    const [tenfold, one] = inTurn([at(large), at(small)])
    const growthOfTime = tenfold.wall / 10 / one.wall
    row(`\`${what}\``, shape, seconds(tenfold.wall), growthOfTime.toFixed(2), bar, verdict(growthOfTime, bar),
      mebibytes(tenfold.memory), verdict(tenfold.memory, mostMemory))
  }
}

function printMicro() {
  if (!isWanted('library')) return
  const flags = [`--benchmark_repetitions=${pairs}`, '--benchmark_enable_random_interleaving=true',
    '--benchmark_report_aggregates_only=true', '--benchmark_format=json']
  const { benchmarks } = JSON.parse(execFileSync(built('micro'), flags, { stdio: ['ignore', 'pipe', 'ignore'] }))
  const time = (name) => benchmarks.find((it) => it.run_name === name && it.aggregate_name === 'median')?.cpu_time
  head('library', 'ours', 'peer', 'ratio', 'bar', '')
  for (const [name, bar] of Object.entries(micro)) {
    const [ours, peer] = [time(`${name}/ours`), time(`${name}/peer`)]
    row(name, `${Math.round(ours)} ns`, `${Math.round(peer)} ns`, (ours / peer).toFixed(2), bar ?? '', verdict(ours / peer, bar))
  }
  const rate = (threads) => benchmarks.find((it) => it.aggregate_name === 'median' &&
    it.run_name === `SQLite get from a log/ours/real_time/threads:${threads}`)?.items_per_second
  const [many, one] = [rate(8), rate(1)]
  row('SQLite get from a log, 8 threads', `${Math.round(many)} a second`, `one thread: ${Math.round(one)}`, (many / one).toFixed(2),
    'at least 1.7', verdict(one / many, 1 / 1.7))
  for (const name of ['typed decode with validation', 'dump line', 'value state', 'lease over SQLite']) row(name, `${Math.round(time(`${name}/ours`))} ns`, '', '', '', '')
}

machine()
printJobs()
printGrowth()
printMicro()
if (words.length === 0) writeFileSync(process.env.BENCH_RESULTS, `${lines.join('\n')}\n`)
