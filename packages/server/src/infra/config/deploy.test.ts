import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingNames } from './settings.ts'

const clone = path.resolve(import.meta.dirname, '../../../../..')
const read = (file: string) => readFileSync(path.join(clone, file), 'utf8')
const compose = read('deploy/compose.yaml')
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found)

/** The text below one name: all lines that stand further in. */
function part(name: string): string {
  return new RegExp(`^( *)${name}:.*\\n((?:\\1 +.*\\n|\\n)*)`, 'm').exec(compose)?.[2] ?? ''
}
const services = all(compose.split('\nservices:\n')[1]?.split('\nnetworks:\n')[0] ?? '', /^ {2}([a-z-]+):$/gm)
const ofProduct = ['migrate', 'model', 'api', 'worker']

describe('deploy/', () => {
  it('gives the product only settings that it has', () => {
    const named = ['x-settings', ...ofProduct].flatMap(name => all(part(name), /^ +([A-Z][A-Z_]+): /gm))
    expect(named).toEqual(expect.arrayContaining(['DATABASE_URL', 'DATABASE_OWNER_URL', 'EGRESS_ALLOW', 'SMTP_URL']))
    expect(named.filter(name => !settingNames.includes(name))).toEqual([])
  })

  it('calls only verbs of the product', () => {
    const verbs = all(read('packages/server/src/main.ts'), /^ {2}([a-z]+): \{$/gm)
    const called = ofProduct.flatMap(name => all(part(name), /^ +command: \[([a-z]+)/gm))
    expect(called).toEqual(['migrate', 'models', 'api', 'worker'])
    expect(called.filter(verb => !verbs.includes(verb))).toEqual([])
  })

  it('names only files and folders that are there', () => {
    const mounted = all(compose, /^ +- (\.\/[^:]+):/gm).map(file => path.join('deploy', file))
    const builds = all(compose, /dockerfile: (\S+)/g)
    const copied = builds.flatMap(file => all(read(file), /^COPY (?!--)(.+) \S+$/gm)).flatMap(files => files.split(' '))
    expect(builds).toEqual(['deploy/Dockerfile', 'deploy/webui.Dockerfile'])
    expect([...mounted, ...builds, ...copied].filter(file => !existsSync(path.join(clone, file)))).toEqual([])
    expect(existsSync(path.join(clone, 'packages/server/src/main.ts'))).toBe(true)
    expect(read('deploy/Dockerfile')).toContain('ENTRYPOINT ["node", "packages/server/src/main.ts"]')
  })

  it('starts the wrapper with options that it has, at the commit that is installed elsewhere', () => {
    const file = read('deploy/webui.Dockerfile')
    const options = all(`${file}${part('whisper-webui')}`, /"(--[a-z-]+)"/g)
    const known = all(read('speech/webui/settings.py'), /add_argument\("(--[a-z-]+)"/g)
    expect(options).toEqual(expect.arrayContaining(['--source', '--model-root', '--state', '--port', '--models']))
    expect(options.filter(option => !known.includes(option))).toEqual([])
    const [pinned] = all(read('packages/server/src/modules/engines/install-whisper-webui.ts'), /commit: '(\w{40})'/g)
    expect(all(file, /COMMIT=(\w+)/g)).toEqual([pinned])
  })

  it('links every model of the catalogue into the folder of the wrapper', () => {
    const [linked = ''] = all(read('deploy/webui.Dockerfile'), /for name in ([^;]+);/g)
    const models = all(read('packages/server/src/modules/engines/model-catalogue.ts'), /^ {4}name: '(.+)',$/gm)
    expect(linked.split(' ').toSorted()).toEqual(models.toSorted())
  })

  it('asks env.example for exactly what it wants to know', () => {
    const wanted = new Set(all(compose, /\$\{([A-Z_]+)/g))
    const offered = all(read('deploy/env.example'), /^([A-Z_]+)=/gm)
    expect(offered.toSorted()).toEqual([...wanted].toSorted())
  })

  it('opens one port and no other, and lets the wrapper and the database reach nothing outside', () => {
    expect(services).toEqual(['database', 'migrate', 'model', 'api', 'worker', 'whisper-webui'])
    expect(services.filter(name => /^ +ports:$/m.test(part(name)))).toEqual(['api'])
    expect(all(compose, /^ +- "(.+):3000"$/gm)).toEqual(['$' + '{WEB_ADDRESS:-127.0.0.1:3000}'])
    expect(services.filter(name => !/networks: \[.*outside.*\]/.test(part(name)))).toEqual([
      'database',
      'migrate',
      'whisper-webui',
    ])
    expect(part('inside')).toContain('internal: true')
    expect(part('x-settings')).toContain('EGRESS_ALLOW: whisper-webui:8011')
  })
})
