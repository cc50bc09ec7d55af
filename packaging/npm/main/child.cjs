'use strict'
// Runs the program as a child, where this process cannot become the program: Node can since 22.15.

const { spawn } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { constants } = require('node:os')

const ofKeys = ['SIGINT', 'SIGQUIT']
const forwarded = [...ofKeys, 'SIGTERM', 'SIGHUP', 'SIGCONT']

/**
 * Whether a key of the terminal that sends a signal to this process sends it to the program too: both are in
 * the group in the foreground.
 */
function isInForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const [, , , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 1).split(' ')
    return group === foreground
  } catch {
    return false
  }
}

/** Ends as the program does: with its status, or by the same signal. */
exports.runAsChild = function runAsChild(path, args, fail) {
  const child = spawn(path, args, { stdio: 'inherit', argv0: 'persist' })
  for (const signal of forwarded) {
    process.on(signal, () => {
      if (!ofKeys.includes(signal) || !isInForeground()) child.kill(signal)
    })
  }
  child.on('error', (error) => fail(`cannot start ${path}: ${error.code}`, error.code === 'ENOENT' ? 127 : 126))
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status)
    for (const name of forwarded) process.removeAllListeners(name)
    process.exitCode = 128 + constants.signals[signal]
    process.kill(process.pid, signal)
    setTimeout(() => {}, 1000)
  })
}
