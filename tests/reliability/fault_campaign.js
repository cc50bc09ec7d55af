import assert from 'node:assert/strict'
import { chance } from './chance.js'
import { assertInjects } from './injection.js'
import { layOut } from './stage.js'
import { Trial } from './trial.js'
import { quickFolder, World } from './world.js'

const shown = Number(process.env.RELIABILITY_SHOWN ?? 5)

function sampled(faults, each, random) {
  if (faults.length <= each) return faults
  return Array.from({ length: each }, () => random.oneOf(faults))
}

/** The same fault at each of the first `count` calls. */
export const numbered = (count, fault) => Array.from({ length: count }, (_, i) => ({ ...fault, at: i + 1 }))

/**
 * Runs each of `works` in the world that `make(folder, scratch)` lays out, under the faults that `faultsFor(trial)` names,
 * `each` of them by chance where there are more. Fails when any run went wrong; answers what to say of them all.
 */
export function faultCampaign(t, works, faultsFor, each, make = layOut) {
  const random = chance(t)
  const [folder, scratch] = [quickFolder(t), quickFolder(t)]
  make(folder, scratch)
  assertInjects(folder)
  const world = new World(folder)
  const wrong = []
  const statuses = {}
  for (const work of works) {
    const trial = new Trial(world, work)
    for (const fault of sampled(faultsFor(trial), each, random)) {
      try {
        const status = trial.runWith(fault)
        if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1
      } catch (error) {
        wrong.push(error.message)
      }
    }
  }
  assert.equal(wrong.length, 0, `${wrong.length} of them wrong:\n\n${wrong.slice(0, shown).join('\n\n')}`)
  const total = Object.values(statuses).reduce((sum, times) => sum + times, 0)
  const each_ = Object.entries(statuses).map(([status, times]) => `status ${status} ${times} times`)
  return `${total} faults under ${works.length} commands: ${each_.join(', ')}`
}
