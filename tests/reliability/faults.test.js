// A machine whose calls fail, one of them or all from one on: status 0 only when everything is there.
import { test } from 'node:test'
import { reached, scaled } from './campaign.js'
import { ioCalls, noInjection } from './injection.js'
import { numbered, faultCampaign } from './fault_campaign.js'
import { changing, reading } from './work.js'

const faultsEach = scaled(6, Infinity)

const fullDisk = ['write', 'truncate', 'open', 'make', 'rename']

/** Each call failing, alone and with all after it; each group of calls failing from one on; calls cut short. */
function faultsFor(trial) {
  const any = { calls: ioCalls }
  const short = { calls: ['read', 'write'], kind: 'short' }
  const interrupted = { calls: ['open', 'read', 'write', 'sync', 'truncate'], error: 'EINTR' }
  const groups = ioCalls.map((name) => ({
    calls: [name], onward: true, error: fullDisk.includes(name) ? 'ENOSPC' : 'EIO'
  }))
  return [any, { ...any, onward: true }, short, interrupted, ...groups]
    .flatMap((fault) => numbered(trial.count(fault.calls), fault))
}

for (const [what, works] of Object.entries({ reading, changing })) {
  test(`I/O errors under commands ${what}`, { skip: noInjection }, (t) => {
    reached(t, `I/O errors, ${what}`, 'status 0 only when everything is there', faultCampaign(t, works, faultsFor, faultsEach))
  })
}

// Where a failing call was once taken for a file that is not there, and where one left a folder behind.
test('I/O errors at each opening and each look at a file', { skip: noInjection }, (t) => {
  const works = reading.filter(({ title }) => /^stats|snapshot/.test(title))
  const each = (trial) => ['open', 'stat'].flatMap((name) => numbered(trial.count([name]), { calls: [name] }))
  t.diagnostic(faultCampaign(t, works, each, Infinity))
})
