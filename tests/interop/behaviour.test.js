import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Differs, behaviours } from './behaviours.js'
import { subjects } from './behaviour-subjects.js'
import { now } from './manual-clock.js'

/** The answer of a step for one engine: a Differs, wherever it stands, gives way to that engine's own. */
function answerOf(expected, differs) {
  if (expected instanceof Differs) return expected.answers[differs]
  if (expected?.value instanceof Differs) return { value: expected.value.answers[differs] }
  return expected
}

for (const subject of subjects()) {
  describe(subject.name, () => {
    after(() => subject.end())
    for (const [name, steps] of Object.entries(behaviours)) {
      test(name, async () => {
        await subject.perform({ op: 'begin', now })
        await subject.perform({ op: 'make', handle: 'users', store: 'users' })
        for (const [i, { is = { ok: true }, ...step }] of steps.entries()) {
          const answer = await subject.perform({ handle: 'users', store: 'users', ...step })
          assert.deepEqual(answer, answerOf(is, subject.differs), `step ${i + 1}: ${JSON.stringify(step)}`)
        }
      })
    }
  })
}
