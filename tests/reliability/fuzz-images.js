import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'

import { key, layouts } from './flip-subjects.js'

// Database images that SQLite's own fuzzers found, from the tests in its source package.

/** The images in a folder of that package's fuzzdata*.db, each as its name and its bytes. */
export function* imagesIn(folder) {
  for (const file of readdirSync(folder).filter((name) => /^fuzzdata\d+\.db$/.test(name)).sort()) {
    const database = new DatabaseSync(join(folder, file), { readOnly: true })
    const rows = database.prepare('SELECT dbid, dbcontent FROM db ORDER BY dbid').iterate()
    for (const { dbid, dbcontent } of rows) yield [`${file.replace('.db', '')}-${dbid}`, dbcontent ?? Buffer.alloc(0)]
    database.close()
  }
}

/** A few of them, kept beside this file: an array of names and bytes in base64. */
export function* sampleImages() {
  const sample = new URL('fuzz-images.json.gz', import.meta.url)
  for (const [name, bytes] of JSON.parse(gunzipSync(readFileSync(sample)))) yield [name, Buffer.from(bytes, 'base64')]
}

// Some say that they have many pages more than they have, and grow by as much.
const maxBytes = 1 << 22

/** Makes tables of a layout, and entries, in the image; false where SQLite refuses, or makes a giant of it. */
function graft(path, layout) {
  try {
    const database = new DatabaseSync(path, { timeout: 100 })
    try {
      database.exec('PRAGMA trusted_schema = OFF; BEGIN')
      layouts[layout](database, 30)
      database.exec('COMMIT')
      return statSync(path).size < maxBytes
    } finally {
      database.close()
    }
  } catch {
    return false
  }
}

/**
 * Puts each image into a folder of its own under `root`, and once more with tables grafted on, of each layout in
 * turn. The path of the list that the flip driver reads, and how many there are.
 */
export function makeImages(root, images) {
  const lines = []
  const figures = { images: 0, grafted: 0 }
  const put = (name, bytes) => {
    const folder = join(root, name)
    mkdirSync(folder)
    writeFileSync(join(folder, 'cache.db'), bytes)
    lines.push(`${folder}\tcache.db\tusers\t${key(3)}\n`)
    return join(folder, 'cache.db')
  }
  for (const [name, bytes] of images) {
    put(name, bytes)
    const layout = Object.keys(layouts)[figures.images++ % 3]
    const grafted = put(`${name}-${layout}`, bytes)
    if (graft(grafted, layout)) {
      figures.grafted++
    } else {
      rmSync(join(root, `${name}-${layout}`), { recursive: true })
      lines.pop()
    }
  }
  const list = join(root, 'list')
  writeFileSync(list, lines.join(''))
  return { list, ...figures, subjects: lines.length }
}
