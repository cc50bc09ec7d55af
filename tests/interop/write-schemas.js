// Writes ../fixtures/schemas anew: node write-schemas.js
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generations } from './generations.js'
import { exported, fixtureNames, fixtureTexts } from './schema-subjects.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'schemas')
mkdirSync(folder, { recursive: true })
for (const generation of generations) {
  const texts = fixtureTexts(exported(generation))
  for (const [kind, name] of Object.entries(fixtureNames(generation))) writeFileSync(join(folder, name), texts[kind])
}
