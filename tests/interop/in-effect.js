import { ManualClock } from './manual-clock.js'

/** Opens a place in a generation of Effect for as long as `use` takes, and answers what that does. */
export async function inEffect({ generation, layout }, path, use, clock = new ManualClock()) {
  const stores = await generation.open({ layout, path, clock })
  try {
    return await use(stores)
  } finally {
    await stores.close()
  }
}
