import { describe, expect, it } from 'vitest'
import { wordsInText } from './openai-words.ts'

const bare = (...words: string[]) => words.map((word, index) => ({ word, start: index, end: index + 1 }))
const placed = (texts: string[], ...words: string[]) =>
  wordsInText(texts, bare(...words)).map(own => own.map(({ word }) => word))

describe('the words of a text', () => {
  it('get their spaces and commas back, in the segment where they stand', () => {
    expect(placed([' Hello, world.', ' "It\'s me," he said.'], 'hello', 'world', "It's", 'me', 'he', 'said')).toEqual([
      [' Hello,', ' world.'],
      [' "It\'s', ' me,"', ' he', ' said.'],
    ])
  })
  it('stay as they are where the server keeps them whole', () => {
    expect(placed([' Hello, world.'], ' Hello,', ' world.')).toEqual([[' Hello,', ' world.']])
  })
  it('need no spaces', () => {
    expect(placed(['你好，世界。', '再见'], '你好', '世界', '再见')).toEqual([['你好，', '世界。'], ['再见']])
  })
  it('share what the text writes otherwise', () => {
    expect(placed([' It costs $5 now.'], 'It', 'costs', 'five', 'dollars', 'now')).toEqual([
      [' It', ' costs', ' $5', '', ' now.'],
    ])
  })
  it('are not found inside other words', () => {
    expect(placed([' The cat ate a tin.'], 'the', 'cat', 'a', 'tin')).toEqual([[' The', ' cat', ' ate a', ' tin.']])
  })
  it('keep their times, and lose no text of a segment without words', () => {
    const [first, second] = wordsInText([' (music)', ' Hello'], bare('Hello'))
    expect(first).toEqual([])
    expect(second).toEqual([{ word: ' Hello', start: 0, end: 1 }])
  })
  it('make up the text again', () => {
    const texts = [' Où est-ce que « tu » vas ?', ' À İstanbul — demain…']
    const told = ['Où', 'est-ce', 'que', 'tu', 'vas', 'À', 'İstanbul', 'demain']
    expect(placed(texts, ...told).map(own => own.join(''))).toEqual(texts)
  })
})
