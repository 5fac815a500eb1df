import { expect, it } from 'vitest'
import { blocksOf } from './terms-text.tsx'

it('reads headings, lists and paragraphs out of plain text, and leaves markup as text [WEB-01]', () => {
  expect(blocksOf('# Scope\n\nFirst line\nsecond line\n\n- one\n- two\n\n<b onclick="x()">bold</b>')).toEqual([
    { kind: 'heading', text: 'Scope' },
    { kind: 'text', text: 'First line\nsecond line' },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'text', text: '<b onclick="x()">bold</b>' },
  ])
})
