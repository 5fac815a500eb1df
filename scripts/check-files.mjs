// Rules that no linter knows: length and names of files, and paths cited in documents.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const maxLines = 400
const sourceFolders = ['packages', 'scripts', 'tests', 'speech', 'db']
const skipped = new Set(['node_modules', 'dist', '.scriptorium', '.git', '__pycache__', 'boundary-canary'])
const generated = ['packages/server/src/infra/db/tables.ts']
const isSource = /\.(ts|tsx|mjs|cjs|py|css|sql)$/
const emptyNames = /^(utils?|helpers?|common|manager|services?)\.|[.-](utils?|helpers?|manager|service)\./

/** Files over the limit, and files whose name says nothing. */
export function fileFaults() {
  const faults = []
  for (const path of sourceFolders.flatMap(folder => filesBelow(folder))) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!isSource.test(name)) continue
    if (emptyNames.test(name)) faults.push(`${path}: a file needs a name from the domain.`)
    if (path.includes('/locales/') || generated.includes(path)) continue
    const lines = readFileSync(join(root, path), 'utf8').split('\n').length - 1
    if (lines > maxLines) faults.push(`${path}: ${lines} lines; cut it by subject, the limit is ${maxLines}.`)
  }
  return faults
}

/** Paths in back ticks or links of a document that do not exist. */
export function citedPathFaults() {
  const documents = [
    ...filesBelow('.', 1),
    ...filesBelow('docs'),
    ...filesBelow('packages'),
    ...filesBelow('speech'),
  ].filter(path => path.endsWith('.md') && !path.startsWith('docs/decisions/'))
  return documents.flatMap(path =>
    citedPaths(readFileSync(join(root, path), 'utf8'))
      .filter(cited => !existsSync(join(root, cited)) && !existsSync(join(root, dirname(path), cited)))
      .map(cited => `${path}: names ${cited}, which does not exist.`),
  )
}

function citedPaths(text) {
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(match => match[1])
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(match => match[1])
    .filter(quote => /^[\w.@-]+(\/[\w.@-]+)+\/?$/.test(quote))
    .filter(
      quote =>
        /^(packages|scripts|tests|docs|db|speech|changes|\.ci)\//.test(quote) ||
        /\.(ts|tsx|mjs|cjs|md|py|sql)$/.test(quote),
    )
  return [...links, ...quoted]
}

function filesBelow(folder, depth = 20) {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { withFileTypes: true }).flatMap(entry => {
    if (skipped.has(entry.name)) return []
    const path = join(start, entry.name)
    if (entry.isDirectory()) return depth > 1 ? filesBelow(relative(root, path), depth - 1) : []
    return [relative(root, path)]
  })
}
