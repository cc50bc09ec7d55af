// node bench.mjs [JOB…]: the table. Without names all jobs, then growth and the library.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { growth, jobs, micro } from './jobs.mjs'
import { inTurn, pairs } from './pairs.mjs'
import { built } from './programs.mjs'

const wanted = process.argv.slice(2)
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
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
  const chosen = Object.entries(jobs).filter(([name]) => isWanted(name))
  if (chosen.length === 0) return
  head('job', 'ours', 'CPU', 'memory', 'peer', 'its time', 'its CPU', 'ratio', 'bar', '')
  for (const [, job] of chosen) {
    const { what, ours, peers } = job()
    const [own, ...others] = inTurn([ours, ...peers])
    peers.forEach(({ peer, bar }, i) => {
      const it = others[i]
      row(what, seconds(own.wall), seconds(own.cpu), mebibytes(own.memory), peer, seconds(it.wall), seconds(it.cpu),
        it.ratio.toFixed(2), bar, verdict(it.ratio, bar))
    })
  }
}

function printGrowth() {
  if (!isWanted('growth')) return
  const mostMemory = 64 * 1024
  head('at 10,000,000', 'time', 'an entry × that at 1,000,000', 'bar', '', 'memory', '× that at 1,000,000', 'bar 64 MiB, 1.1 ×')
  for (const [name, { at, bar }] of Object.entries(growth)) {
    const [large, small] = inTurn([at(10), at(1)])
    const growthOfTime = large.wall / 10 / small.wall
    const growthOfMemory = large.memory / small.memory
    const fits = Math.max(large.memory, small.memory) < mostMemory ? growthOfMemory : Infinity
    row(`\`${name}\``, seconds(large.wall), growthOfTime.toFixed(2), bar ?? '', verdict(growthOfTime, bar), mebibytes(large.memory),
      growthOfMemory.toFixed(2), verdict(fits, 1.1))
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
  for (const name of ['dump line', 'value state']) row(name, `${Math.round(time(`${name}/ours`))} ns`, '', '', '', '')
}

machine()
printJobs()
printGrowth()
printMicro()
if (wanted.length === 0) writeFileSync(process.env.BENCH_RESULTS, `${lines.join('\n')}\n`)
