import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** A connection to a Redis server that sends commands and answers the raw replies. */
export class RawClient {
  #socket
  #received = ''
  #waiting = []

  static async open(port) {
    const client = new RawClient()
    client.#socket = connect(port, '127.0.0.1')
    client.#socket.setEncoding('latin1').setNoDelay().on('error', () => {})
    client.#socket.on('data', (text) => client.#take(text))
    await once(client.#socket, 'connect')
    return client
  }

  #take(text) {
    this.#received += text
    // Only commands with one-line answers are sent.
    for (let end; (end = this.#received.indexOf('\r\n')) >= 0;) {
      this.#waiting.shift()?.(this.#received.slice(0, end))
      this.#received = this.#received.slice(end + 2)
    }
  }

  ask(...words) {
    const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`)
    this.#socket.write(`*${words.length}\r\n${parts.join('')}`)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  close() { this.#socket.destroy() }
}

/** Starts a Redis server of the test's own; `kill` ends it at once. */
export async function startRedis(t, { port, args = [] } = {}) {
  port ??= await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'persist-redis-'))
  const words = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...args].map(String)
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text) => { log += text })
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  for (let tries = 0; !log.includes('Ready to accept'); ++tries) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`no server:\n${log}`)
    await sleep(25)
  }
  return {
    port, folder, url: `redis://127.0.0.1:${port}`,
    kill: async () => { child.kill('SIGKILL'); await ended },
    log: () => log
  }
}

/**
 * A proxy before a port. `allow(connection)` says after how many bytes from the server a connection is cut,
 * counted from 1; Infinity: never. Each way takes `delay` milliseconds. `rounds()` is how often the client
 * sent after it had received, or began.
 */
export async function startProxy(t, target, allow, { delay = 0 } = {}) {
  let connections = 0
  let rounds = 0
  const open = new Set()
  const server = createServer((client) => {
    let left = allow(++connections)
    let isAnswered = true
    const upstream = connect(target, '127.0.0.1')
    const both = [client, upstream]
    const end = () => both.forEach((socket) => socket.destroy())
    both.forEach((socket) => { open.add(socket); socket.on('error', end).on('close', end) })
    const later = (pass) => { if (delay === 0) pass(); else setTimeout(pass, delay) }
    client.on('data', (bytes) => {
      if (isAnswered) ++rounds
      isAnswered = false
      later(() => upstream.write(bytes))
    })
    upstream.on('data', (bytes) => {
      left -= bytes.length
      if (left < 0) return end()
      later(() => {
        isAnswered = true
        client.write(bytes)
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    open.forEach((socket) => socket.destroy())
    server.close()
  })
  const { port } = server.address()
  return { port, url: `redis://127.0.0.1:${port}`, connections: () => connections, rounds: () => rounds }
}
