import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { persist, temporaryFolder } from './program.js'

test("the fixture of README's session is what its script makes Effect 4.1 write", (t) => {
  const folder = temporaryFolder(t)
  const [made, kept] = [join(folder, 'made.db'), join(folder, 'kept.db')]
  execFileSync(process.execPath, ['--no-warnings', join(import.meta.dirname, 'effect-4.1', 'shop.js'), made])
  copyFileSync(join(import.meta.dirname, '..', 'fixtures', 'v41-shop.db'), kept)
  const dump = (path) => persist(['-d', path, 'dump'])
  assert.deepEqual(dump(made), dump(kept))
})
