// A backup is restored while another process, this one, has the database open.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { ended, persist, temporaryFolder } from '../interop/program.js'

const count = 'SELECT count(*) AS n FROM effect_persistence'

/** A database of 300 entries, its backup, and an application that has removed all but one since. */
function stage(t, journal) {
  const folder = temporaryFolder(t)
  const [path, backup] = [join(folder, 'a.db'), join(folder, 'backup.db')]
  const lines = Array.from({ length: 300 }, (_, i) => JSON.stringify({ store: 's', key: `k${i}`, value: `${i}`.repeat(300) }))
  persist(['-d', path, 'load', '-q'], { input: lines.join('\n') })
  const application = new DatabaseSync(path)
  t.after(() => application.close())
  application.exec(`PRAGMA journal_mode = ${journal}`)
  persist(['-d', path, 'backup', backup])
  application.exec("DELETE FROM effect_persistence WHERE id <> 'k1'")
  const restore = () => ended(['-d', path, '--timeout', '200ms', 'restore', '--yes', backup])
  return { path, backup, application, restore }
}

for (const journal of ['WAL', 'DELETE']) {
  test(`${journal}: an application that has the file open goes on with the restored content`, (t) => {
    const { path, backup, application, restore } = stage(t, journal)
    assert.equal(application.prepare(count).get().n, 1)
    const restored = restore()
    assert.equal(restored.status, 0, restored.stderr)
    assert.equal(application.prepare(count).get().n, 300)
    application.exec("INSERT INTO effect_persistence VALUES ('s', 'new', '1', NULL)")
    assert.equal(application.prepare(count).get().n, 301)
    assert.equal(application.prepare('PRAGMA integrity_check').get().integrity_check, 'ok')
    application.exec("DELETE FROM effect_persistence WHERE id = 'new'")
    assert.equal(persist(['-d', path, 'dump']), persist(['-d', backup, 'dump']))
  })

  test(`${journal}: while an application writes, restore is status 5 and changes nothing`, (t) => {
    const { path, application, restore } = stage(t, journal)
    application.exec("BEGIN IMMEDIATE; INSERT INTO effect_persistence VALUES ('s', 'new', '1', NULL)")
    const refused = restore()
    assert.equal(refused.status, 5, refused.stderr)
    application.exec('COMMIT')
    assert.equal(application.prepare(count).get().n, 2)
    assert.equal(persist(['-d', path, 'keys']), 'k1\nnew\n')
    assert.equal(restore().status, 0)
  })

  test(`${journal}: an application in the midst of reading keeps what it reads, or restore is status 5`, (t) => {
    const { application, restore } = stage(t, journal)
    application.exec('BEGIN')
    assert.equal(application.prepare(count).get().n, 1)
    const { status, stderr } = restore()
    assert.equal(status, journal === 'WAL' ? 0 : 5, stderr)
    assert.equal(application.prepare(count).get().n, 1)
    application.exec('COMMIT')
    assert.equal(application.prepare(count).get().n, journal === 'WAL' ? 300 : 1)
    assert.equal(application.prepare('PRAGMA integrity_check').get().integrity_check, 'ok')
  })
}
