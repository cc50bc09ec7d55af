import { generation as effect3 } from '@interop/effect-3'
import { generation as effect4beta } from '@interop/effect-4-beta'
import { generation as effect41 } from '@interop/effect-4.1'

export { effect3, effect4beta, effect41 }
export const generations = [effect3, effect4beta, effect41]

/**
 * Every generation with every layout that it can keep a store in. `bare`: nothing between a store's name and a key, so
 * that a store has to be begun by Effect, or named, for the program to know.
 */
export const backings = generations.flatMap((generation) => generation.layouts.map((layout) => ({
  generation,
  layout,
  bare: generation.prefix === 'bare' && (layout === 'kvs' || layout === 'dir'),
  title: `${generation.name}, ${layout}`
})))
