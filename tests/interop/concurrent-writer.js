// An application that keeps writing: `node concurrent-writer.js GENERATION LAYOUT FILE STORE MILLISECONDS`. Prints, as
// JSON, its rounds and what it was told is written, numbers by key; any error ends it.
import { setTimeout } from 'node:timers/promises'
import { generations } from './generations.js'

const [name, layout, path, storeId, milliseconds] = process.argv.slice(2)
const generation = generations.find((candidate) => candidate.name === name)
const stores = await generation.open({ layout, path })
const store = await stores.make(storeId)
const request = (key, ttl) => ({ key, schema: 'Number', ttl })
const acknowledged = {}
const until = Date.now() + Number(milliseconds)

async function round(n) {
  const own = `effect:${n % 200}`
  await store.set(request(own), { success: n })
  acknowledged[own] = n
  const read = await store.get(request(own))
  if (read?.success !== n) throw new Error(`${own} is ${read?.success}, not ${n}`)

  await store.set(request(`both:${n % 5}`), { success: n })
  await store.set(request(`short:${n % 20}`, 5), { success: n })
  await store.getMany([0, 1, 2, 3, 4].map((i) => request(`persist:${i}`)))
  if (n % 20 === 19) {
    await store.remove(request(own))
    acknowledged[own] = null
  }
}

let n = 0
for (; Date.now() < until; n++) {
  await round(n)
  await setTimeout(1)
}
await stores.close()
process.stdout.write(JSON.stringify({ rounds: n, acknowledged }))
