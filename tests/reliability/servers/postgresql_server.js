import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './servers.js'

const versions = '/usr/lib/postgresql'
const binaries = process.env.PERSIST_POSTGRESQL_BINARIES ??
  (existsSync(versions) ? join(versions, readdirSync(versions).sort().at(-1), 'bin') : '')
const isRoot = process.getuid() === 0
/** The server refuses to run as root. */
const asPostgres = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []

function asServer(name, ...args) {
  const [command, ...words] = [...asPostgres, join(binaries, name), ...args]
  return execFileSync(command, words, { stdio: 'pipe', encoding: 'utf8', cwd: '/' })
}

/** Gives a file to the server's user. */
export function handOver(path) {
  if (!isRoot) return
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  chownSync(path, id('-u'), id('-g'))
}

/** What psql prints for a statement, unaligned. */
export const sql = (port, statement, database = 'postgres') => execFileSync(join(binaries, 'psql'),
  ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port), '-U', 'persist', '-c', statement, database],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/**
 * Starts a PostgreSQL server of the test's own, from nothing or as a standby of the port `standbyOf`. `kill` ends it
 * at once, `restart` starts it again after that. `limit` is the size in bytes that its files may reach.
 */
export async function startPostgresql(t, { args = [], standbyOf, limit } = {}) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'persist-postgresql-'))
  handOver(folder)
  const data = join(folder, 'data')
  if (standbyOf === undefined) {
    asServer('initdb', '-D', data, '-U', 'persist', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--wal-segsize=1')
  } else {
    asServer('pg_basebackup', '-D', data, '-R', '-h', '127.0.0.1', '-p', String(standbyOf), '-U', 'persist', '-c', 'fast', '-X', 'stream')
  }
  let child
  let ended
  let log = ''
  const start = async () => {
    for (let tries = 1; ; ++tries) {
      try { return await startOnce() } catch (error) {
        // The processes of one that was killed see that it is gone, and end.
        if (tries === 40 || !log.includes('in use')) throw error
        await sleep(100)
      }
    }
  }
  const startOnce = async () => {
    const prefix = [...asPostgres, ...(limit === undefined ? [] : ['prlimit', `--fsize=${limit}`])]
    const [command, ...words] = [...prefix, join(binaries, 'postgres'), '-D', data, '-p', String(port), '-k', folder,
      '-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=32MB', '-c', 'max_connections=40', ...args]
    log = ''
    child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
    ended = once(child, 'exit')
    child.stderr.setEncoding('utf8').on('data', (text) => { log += text })
    for (let tries = 0; !/ready to accept (read-only )?connections/.test(log); ++tries) {
      if (tries > 1200 || child.exitCode !== null) throw new Error(`no server:\n${log}`)
      await sleep(25)
    }
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  t.after(async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT')
      await Promise.race([ended, sleep(5000)])
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    }
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return { port, folder, url: `postgresql://persist@127.0.0.1:${port}/postgres`, sql: (text) => sql(port, text), kill, restart: start }
}
