/**
 * A registry with the packages of a folder, for package managers that install them by name: `node registry.mjs FOLDER`
 * prints its URL. What it does not have is not found.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const folder = process.argv[2]
const packages = new Map()
for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
  const path = join(folder, file)
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', path, 'package/package.json'], { encoding: 'utf8' }))
  packages.set(manifest.name, { manifest, file, bytes: readFileSync(path) })
}

const described = ({ manifest, file, bytes }, url) => ({
  name: manifest.name,
  'dist-tags': { latest: manifest.version },
  versions: {
    [manifest.version]: {
      ...manifest,
      dist: {
        tarball: `${url}/${file}`,
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        shasum: createHash('sha1').update(bytes).digest('hex')
      }
    }
  }
})

const server = createServer((request, response) => {
  const url = `http://127.0.0.1:${server.address().port}`
  const name = decodeURIComponent(request.url.slice(1))
  const named = packages.get(name)
  const file = [...packages.values()].find((it) => it.file === name)
  if (named) response.setHeader('content-type', 'application/json').end(JSON.stringify(described(named, url)))
  else if (file) response.end(file.bytes)
  else response.writeHead(404).end('{"error":"not found"}')
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
