#!/usr/bin/env node
'use strict'
// Becomes the program of this platform, with the same arguments, streams and environment.

const { accessSync, closeSync, constants, openSync, readFileSync, readSync } = require('node:fs')
const { programPath } = require('../program.cjs')

const args = process.argv.slice(2)

function fail(message, status) {
  process.stderr.write(`persist: ${message}\n`)
  process.exit(status)
}

/** The program, or the end with status 127. */
function program() {
  try {
    return programPath()
  } catch (error) {
    return fail(error.message, 127)
  }
}

/** Node replaces bytes that are not UTF-8. The program would work on another key or file. */
function refuseReplacedBytes() {
  const isReplaced = (text, file) => text.includes('\ufffd') && !readFileSync(file).includes(text)
  const word = args.find((text) => isReplaced(text, '/proc/self/cmdline'))
  if (word !== undefined) fail(`the argument '${word}' is not valid UTF-8`, 2)
  const settings = Object.keys(process.env).filter((name) => name.startsWith('PERSIST_'))
  const name = settings.find((it) => isReplaced(process.env[it], '/proc/self/environ'))
  if (name !== undefined) fail(`the variable ${name} is not valid UTF-8`, 2)
}

/** Whether the kernel starts it without an interpreter: Node cannot go on where `execve` fails. */
function isNative(path) {
  const head = Buffer.alloc(20)
  try {
    accessSync(path, constants.X_OK)
    const file = openSync(path)
    readSync(file, head, 0, head.length, 0)
    closeSync(file)
  } catch {
    return false
  }
  if (head.toString('latin1', 0, 4) !== '\x7fELF') return false
  const machine = { x64: 62, arm64: 183 }[process.arch]
  if (head.readUInt16LE(18) !== machine) fail(`${path} is not a program for ${process.arch}`, 126)
  return true
}

const path = program()
refuseReplacedBytes()
if (args.length === 1 && args[0] === '--which') {
  process.stdout.write(`${path}\n`)
} else if (isNative(path) && typeof process.execve === 'function' && !process.versions.bun) {
  process.execve(path, ['persist', ...args], process.env)
} else {
  require('../child.cjs').runAsChild(path, args, fail)
}
