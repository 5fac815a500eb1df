import { expect, it } from 'vitest'
import { cutText } from './cut-text.ts'

it('keeps spaces and punctuation as written', () => {
  expect(cutText('Ask not, what', [{ text: ' Ask' }, { text: ' not,' }, { text: ' what' }])).toEqual([
    { text: 'Ask', word: 0 },
    { text: ' ', word: null },
    { text: 'not,', word: 1 },
    { text: ' ', word: null },
    { text: 'what', word: 2 },
  ])
})

it('puts no spaces into scripts that have none', () => {
  const pieces = cutText('今日は晴れ', [{ text: '今日' }, { text: 'は' }, { text: '晴れ' }])
  expect(pieces.map(({ text }) => text).join('')).toBe('今日は晴れ')
  expect(pieces).toHaveLength(3)
})

it('shows every character of the text, whatever the words are', () => {
  const text = 'one (two) three'
  const pieces = cutText(text, [{ text: 'two' }, { text: 'zero' }, { text: 'three' }, { text: ' ' }])
  expect(pieces.map(piece => piece.text).join('')).toBe(text)
})
