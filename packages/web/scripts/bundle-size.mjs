import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

// What a browser must have before the first page works: the entry, all it imports at once, and one message catalogue.
const limitKb = 280
const dist = join(import.meta.dirname, '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'))

const sizeOf = file => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1024

function filesOf(name, seen) {
  if (seen.has(name)) return []
  seen.add(name)
  const part = manifest[name]
  return [part.file, ...(part.css ?? []), ...(part.imports ?? []).flatMap(other => filesOf(other, seen))]
}

const entry = Object.keys(manifest).find(name => manifest[name].isEntry)
// What features say comes with their pages.
const catalogues = Object.keys(manifest).filter(name => /locales\/[a-z]+\.po$/.test(name))
const shell = new Set(filesOf(entry, new Set()))
const largest = catalogues.map(name => manifest[name].file).sort((one, other) => sizeOf(other) - sizeOf(one))[0]
if (largest) shell.add(largest)

let total = 0
for (const file of shell) {
  total += sizeOf(file)
  process.stdout.write(`  ${sizeOf(file).toFixed(1).padStart(6)} KB  ${file}\n`)
}
process.stdout.write(`Shell, gzip: ${total.toFixed(1)} KB of ${limitKb} KB\n`)
for (const part of Object.values(manifest)) {
  if (part.isDynamicEntry && !shell.has(part.file))
    process.stdout.write(`  ${sizeOf(part.file).toFixed(1).padStart(6)} KB  ${part.file} (on demand)\n`)
}
if (total > limitKb) {
  process.stderr.write(
    `The shell is ${(total - limitKb).toFixed(1)} KB too heavy. Load what not every page needs on demand.\n`,
  )
  process.exitCode = 1
}
