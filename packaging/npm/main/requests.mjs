// One process of `persist batch`: requests in, responses out, in the same order.
import { spawn } from 'node:child_process'
import { PersistError, closed, endOfProgram, startFailed, unreadable } from './errors.mjs'
import { elementsOf, memberOf } from './json-text.mjs'
import { eachLine, lastText } from './lines.mjs'

/** A response: parsed, and the text that keeps every digit. */
class Response {
  constructor(line) {
    this.text = line.toString('utf8')
    this.object = JSON.parse(this.text)
  }

  /** The text of a member; undefined if it is null. */
  value(name) {
    return this.object[name] === null ? undefined : memberOf(this.text, name)
  }

  values(name) {
    return elementsOf(memberOf(this.text, name)).map((text) => (text === 'null' ? undefined : text))
  }
}

/** An object of standard error; what is not JSON as its message. */
function messageOf(line) {
  try {
    return JSON.parse(line)
  } catch {
    return { message: line }
  }
}

/** Standard error: warnings are handed on, the rest is kept for the error at the end. */
function readMessages(stream, onWarning) {
  const rest = lastText(4096)
  eachLine(stream, (line) => {
    const { _tag, message } = messageOf(line.toString('utf8'))
    if (_tag === 'Warning') onWarning(message)
    else rest.add(`${message}\n`)
  })
  return rest
}

export class Requests {
  #child
  #waiting = []
  #nextId = 1
  #end
  #messages
  #isClosed = false

  /** Starts the program. An error if the system cannot. */
  static start(settings) {
    const child = spawn(settings.path, [...settings.args, 'batch'], { ...settings.spawn, stdio: 'pipe' })
    return new Promise((resolve, reject) => {
      child.once('error', (error) => reject(startFailed(settings.path, error)))
      child.once('spawn', () => resolve(new Requests(child, settings)))
    })
  }

  constructor(child, { onWarning }) {
    this.#child = child
    this.#messages = readMessages(child.stderr, onWarning)
    eachLine(child.stdout, (line) => this.#answer(line))
    // The end of the program says why.
    child.stdin.on('error', () => {})
    this.#end = new Promise((resolve) => {
      child.once('close', (status, signal) => {
        this.#isClosed = true
        const isFault = signal !== null || status !== 0
        const error = isFault ? endOfProgram(status, signal, this.#messages.text()) : closed()
        for (const { reject } of this.#waiting.splice(0)) reject(error)
        resolve(isFault ? error : undefined)
      })
    })
    this.#holdProcess(false)
  }

  /** While requests wait, Node does not end; a cache that is idle does not keep it. */
  #holdProcess(isHeld) {
    const method = isHeld ? 'ref' : 'unref'
    // Streams of Bun have neither.
    for (const it of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr]) it[method]?.()
  }

  #answer(line) {
    const { id, resolve, reject } = this.#waiting.shift() ?? {}
    if (this.#waiting.length === 0 && !this.#isClosed) this.#holdProcess(false)
    try {
      const response = new Response(line)
      if (response.object.error) reject(new PersistError(response.object.error))
      else if (response.object.id === id) resolve(response)
      else throw new Error('not the response to the request')
    } catch (error) {
      // Too long for a string of JavaScript, or not this protocol.
      reject?.(unreadable(error))
    }
  }

  /** `exit` is the text of an Exit, which is sent as it is. */
  send(request, exit) {
    if (this.#isClosed) return Promise.reject(closed())
    const id = this.#nextId++
    let line = JSON.stringify({ id, ...request })
    if (exit !== undefined) line = `${line.slice(0, -1)},"exit":${oneLine(exit)}}`
    if (this.#waiting.length === 0) this.#holdProcess(true)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, resolve, reject })
      this.#child.stdin.write(`${line}\n`)
    })
  }

  async close() {
    this.#isClosed = true
    this.#holdProcess(true)
    this.#child.stdin.end()
    const error = await this.#end
    if (error) throw error
  }
}

/** A line feed in JSON is white space between tokens, but it would end the request. */
const oneLine = (text) => String(text).replace(/[\r\n]/g, ' ')

/** Runs the program to its end: what it printed. */
export function ended({ path, spawn: options, onWarning }, args) {
  const child = spawn(path, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks = []
  const messages = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  eachLine(child.stderr, (line) => messages.push(messageOf(line.toString('utf8'))))
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startFailed(path, error)))
    child.once('close', (status, signal) => {
      for (const { _tag, message } of messages) if (_tag === 'Warning') onWarning(message)
      const error = messages.findLast(({ _tag }) => _tag !== 'Warning')
      if (status === 0) resolve(Buffer.concat(chunks).toString('utf8'))
      else if (error?._tag) reject(new PersistError({ ...error, status }))
      else reject(endOfProgram(status, signal, error?.message ?? ''))
    })
  })
}
