import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { settingNames } from './settings.ts'

it('lists exactly the settings of the schema in .env.example', () => {
  const example = readFileSync(path.resolve(import.meta.dirname, '../../../../../.env.example'), 'utf8')
  const names = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(match => match[1])
  expect(names.toSorted()).toEqual(settingNames.toSorted())
})
