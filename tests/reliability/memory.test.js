// Memory that runs out, once or for good, and threads that cannot be had.
import { test } from 'node:test'
import { reached, scaled } from './campaign.js'
import { noInjection } from './injection.js'
import { numbered, faultCampaign } from './fault_campaign.js'
import { changing, reading } from './work.js'

const bar = 'a documented status, never a signal, the database whole'

const memory = { calls: ['memory'], error: 'ENOMEM' }

/** Each allocation failing alone; every tenth with all after it. */
function faultsFor(trial) {
  const count = trial.count(memory.calls)
  const forGood = numbered(count, { ...memory, onward: true }).filter(({ at }) => at % 10 === count % 10)
  return [...numbered(count, memory), ...forGood]
}

for (const [what, works] of Object.entries({ reading, changing })) {
  test(`out of memory under commands ${what}`, { skip: noInjection }, (t) => {
    reached(t, `out of memory, ${what}`, bar, faultCampaign(t, works, faultsFor, scaled(6, Infinity)))
  })
}

test('no threads under every command', { skip: noInjection }, (t) => {
  const none = { calls: ['thread'], error: 'EAGAIN', onward: true }
  const said = faultCampaign(t, [...reading, ...changing], (trial) => numbered(trial.count(none.calls), none), Infinity)
  reached(t, 'no threads to be had', bar, said)
})

// Where the memory to list its folder was missing, a snapshot stayed behind.
test('out of memory at the end of a snapshot', { skip: noInjection }, (t) => {
  const works = reading.filter(({ title }) => title.includes('--snapshot'))
  t.diagnostic(faultCampaign(t, works, (trial) => numbered(trial.count(memory.calls), memory).slice(-300), Infinity))
})
