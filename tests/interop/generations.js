import { generation as effect3 } from '@interop/effect-3'
import { generation as effect4beta } from '@interop/effect-4-beta'
import { generation as effect41 } from '@interop/effect-4.1'

export { effect3, effect4beta, effect41 }
export const generations = [effect3, effect4beta, effect41]

/** Every generation with every layout that it can keep a store in. */
export const backings = generations.flatMap((generation) =>
  generation.layouts.map((layout) => ({ generation, layout, title: `${generation.name}, ${layout}` })))
