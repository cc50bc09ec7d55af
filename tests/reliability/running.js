import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { program } from '../interop/program.js'

/**
 * Starts `persist ARGS`. `ended` answers with its status (`killed by SIGNAL`, where one did), what it printed
 * and how long it took. `input` goes to standard input, which stays open when there is none and `stdio` says no other.
 */
export function start(args, { input, stdio = ['pipe', 'pipe', 'pipe'], env = {}, ...more } = {}) {
  const { path, options } = program()
  const began = performance.now()
  const child = spawn(path, args, { ...options, ...more, stdio, env: { ...options.env, ...env } })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name]?.setEncoding('utf8').on('data', (text) => { printed[name] += text })
  }
  child.stdin?.on('error', () => {}) // it may end before it has read all
  if (input !== undefined) child.stdin.end(input)
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ status: code ?? `killed by ${signal}`, ...printed, milliseconds: performance.now() - began })
    })
  })
  return { child, ended }
}

/** Runs `persist ARGS` to its end. */
export const run = (args, options = {}) => start(args, { input: '', ...options }).ended

/** Runs a line of bash, in which $PERSIST is the program, to its end. */
export function shell(line, { env = {}, cwd } = {}) {
  const { path, options } = program()
  const child = spawn('bash', ['-c', line], {
    ...options, cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...options.env, PERSIST: path, ...env }
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => { printed[name] += text })
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...printed })))
}

/** Whether `holds` does within `milliseconds`, looked at again and again. */
export async function becomes(holds, milliseconds = 10_000) {
  const end = performance.now() + milliseconds
  while (!holds()) {
    if (performance.now() > end) return false
    await sleep(5)
  }
  return true
}
