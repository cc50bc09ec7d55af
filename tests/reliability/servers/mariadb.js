import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './servers.js'

const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/**
 * Starts a MariaDB server of the test's own, with the database `persist` and the user `tester`. `kill` ends it at
 * once; `restart` starts it again with what it has on disk.
 */
export async function startMariadb(t, { args = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'persist-mariadb-'))
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  // The server does not run as root.
  const isRoot = process.getuid() === 0
  if (isRoot) execFileSync('chown', ['-R', 'mysql:', folder])
  const data = join(folder, 'data')
  const socket = join(folder, 'socket')
  const own = ['--no-defaults', ...(isRoot ? ['--user=mysql'] : []), `--datadir=${data}`, `--tmpdir=${temporary}`]
  execFileSync('mariadb-install-db', [...own, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    { env: environment, stdio: 'pipe' })
  const port = await freePort()
  let child, ended

  const sql = (text) => execFileSync('mariadb', ['--no-defaults', '-N', '-B', '-u', 'root', '-S', socket],
    { encoding: 'utf8', stdio: 'pipe', input: text }).trim()
  const isUp = () => {
    try {
      return sql('SELECT 1') === '1'
    } catch {
      return false
    }
  }
  const restart = async () => {
    child = spawn('mariadbd', [...own, `--socket=${socket}`, `--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve',
      '--skip-log-bin', '--innodb-buffer-pool-size=64M', ...args], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text) => { log += text })
    ended = once(child, 'exit')
    for (let tries = 0; !isUp(); ++tries) {
      if (tries > 200 || child.exitCode !== null) throw new Error(`no server:\n${log}`)
      await sleep(50)
    }
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  t.after(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })

  await restart()
  sql(`CREATE DATABASE persist COLLATE utf8mb4_general_ci; CREATE USER tester@'%' IDENTIFIED BY 's3cret';
    GRANT ALL ON persist.* TO tester@'%'`)
  return { port, sql, kill, restart, url: urlAt(port) }
}

/** The URL of such a server's database, or of what stands before it, at a port. */
export const urlAt = (port, host = '127.0.0.1', user = 'tester:s3cret') => `mysql://${user}@${host}:${port}/persist`
