import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { generations } from './generations.js'
import { persist } from './program.js'
import { exported, fixtureNames, fixtureTexts } from './schema-subjects.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'schemas')

for (const generation of generations) {
  const names = fixtureNames(generation)

  test(`${generation.name} exports the schemas of the fixtures`, () => {
    const texts = fixtureTexts(exported(generation))
    for (const [kind, name] of Object.entries(names)) {
      assert.equal(texts[kind], readFileSync(join(folder, name), 'utf8'), name)
    }
  })

  test(`verify by the schemas of ${generation.name} finds what it does not decode, and nothing else`, () => {
    const verify = (dump, status) =>
      persist(['-d', `memory:${join(folder, dump)}`, 'verify', '--schemas', join(folder, names.schemas), '--json'],
        { status }).trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line))
    assert.deepEqual(verify(names.fitting, 0), [])
    const keys = new Set(verify(names.misfitting, 1).map(({ key }) => key))
    const lines = readFileSync(join(folder, names.misfitting), 'utf8').trimEnd().split('\n')
    assert.deepEqual(keys, new Set(lines.map((line) => JSON.parse(line).key)))
  })
}
