// Compiled, never run: what a caller of the API may write, and what the compiler refuses.
import { open, PersistError, programPath } from "@libpersist/persist"
import type { Cache, DumpEntry, Exit } from "@libpersist/persist"

interface User { readonly id: number; readonly name: string }
type NotFound = { readonly _tag: "NotFound"; readonly id: number }

export async function seed(path: string): Promise<string[]> {
  await using cache: Cache = await open(path, { store: "users", layout: "single", timeout: 500 })
  const ann: Exit = { _tag: "Success", value: { id: 1, name: "Ann" } }
  const isWritten: boolean = await cache.set("1", ann, { ttl: "1h" })
  await cache.set<User, NotFound>("7", { _tag: "Failure", cause: [{ _tag: "Fail", error: { _tag: "NotFound", id: 7 } }] })
  const exit: Exit<User, NotFound> | undefined = await cache.get<User, NotFound>("1")
  if (exit?._tag === "Success") console.log(exit.value?.name, isWritten)
  const many = await cache.getMany(new Set(["1", "2"]))
  const text: string | undefined = await cache.getText("1")
  await cache.setText("2", text ?? '{"_tag":"Success"}', { expires: new Date() })
  await cache.remove(["1", "2"])
  const dump: DumpEntry[] = await cache.dump({ allStores: true })
  console.log(many.length, dump[0]?.exit?._tag, programPath())
  return cache.keys({ state: ["success"], expiresBefore: "2030-01-01", limit: 3 })
}

export async function refused(cache: Cache): Promise<void> {
  // @ts-expect-error an Exit has a _tag
  await cache.set("1", { value: 1 })
  // @ts-expect-error a failure has a cause
  await cache.set("1", { _tag: "Failure" })
  // @ts-expect-error the name of the option is layout
  await open("cache.db", { layuot: "single" })
  // @ts-expect-error not a layout
  await open("cache.db", { layout: "double" })
  try {
    await cache.clear()
  } catch (error) {
    if (error instanceof PersistError && error.tag === "PersistenceBackingError") console.log(error.code, error.status)
  }
}
