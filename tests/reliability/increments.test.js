// Counting by compare-and-set from many processes at once: no increment is lost, none is made twice.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { temporaryFolder } from '../interop/program.js'
import { integrity } from '../interop/table-shapes.js'
import { reached, scaled } from './campaign.js'
import { makeDatabase } from './databases.js'
import { run } from './running.js'

const processes = 8
const each = scaled(4, 250)
const conditionDoesNotHold = 6

async function ask(args) {
  const ended = await run(args)
  assert.equal(ended.status, 0, `persist ${args.join(' ')}: ${ended.stderr}`)
  return ended.stdout
}

/** Adds 1 `each` times as an operator's script does, and answers how often somebody else was first. */
async function count(options) {
  let overtaken = 0
  for (let done = 0; done < each;) {
    const before = Number(await ask([...options, 'get', 'counter']))
    const set = ['set', 'counter', String(before + 1), '--if-equals', String(before)]
    const { status, stderr } = await run([...options, ...set])
    assert([0, conditionDoesNotHold].includes(status), `status ${status}: ${stderr}`)
    if (status === 0) ++done
    else ++overtaken
  }
  return overtaken
}

for (const mode of ['delete', 'wal']) {
  test(`${processes} processes × ${each} increments, journal ${mode}`, async (t) => {
    const path = join(temporaryFolder(t), 'counter.db')
    makeDatabase(path, { mode }).close()
    const options = ['-d', path, '-s', 's', '--raw', '--timeout', '60s']
    await ask([...options, 'set', 'counter', '0'])
    const overtaken = await Promise.all(Array.from({ length: processes }, () => count(options)))
    const reachedCount = Number(await ask([...options, 'get', 'counter']))
    assert.equal(reachedCount, processes * each)
    assert.equal(integrity(path), 'ok')
    const retries = overtaken.reduce((sum, times) => sum + times)
    reached(t, `compare-and-set increments, ${mode}`, 'exactly 2000', `${reachedCount}, after ${retries} retries`)
  })
}
