import { expect, it } from 'vitest'
import { guessFault, type KnownFacts } from './guessable.ts'

const facts: KnownFacts = {
  email: 'marlena@kestrelworks.test',
  name: 'Marlena Okonkwo',
  brand: { name: 'Acme Media', productName: 'Acme Transcripts' },
}

it.each([
  ['passwordpassword', 'it repeats itself'],
  ['aaaaaaaaaaaaaa', 'it repeats itself'],
  ['hello hello hello', 'it repeats itself'],
  ['asdfghjklqwertyuiop', 'many people use such a one'],
  ['yxcvbnm,.-yxc', 'it follows the keys of a keyboard'],
  ['password1234', 'many people use such a one'],
  ['Passw0rd!Passw0rd!', 'it repeats itself'],
  ['abcdefghijklmn', 'it only counts on'],
  ['marlena@kestrelworks.test', 'it holds your name'],
  ['kestrelworks1', 'it holds your name'],
  ['MarlenaOkonkwo', 'it holds your name'],
  ['acme transcripts', 'it holds your name'],
  ['Acme Media 12', 'it holds your name'],
])('refuses %s with a sentence: %s', async (password, reason) => {
  expect(await guessFault(password, facts)).toContain(`This password is easy to guess: ${reason}`)
})

it.each([
  'correct horse battery staple',
  'tree-lamp-orange',
  'x7Kp-29fm-aaQz',
  'vier kleine Igel im Regen',
  'scriptorium demo 1',
])('takes %s', async password => {
  expect(await guessFault(password, facts)).toBeUndefined()
})

it('judges the longest password that is taken in no time, whatever it is made of [WEB-11]', async () => {
  const units = ['p@$$w0rd1!', '01011990', '4@8({[</369&#!1/|0$5+7%2/4', 'qwertyuiop', 'Σſ3€aA1!', 'a b c ']
  await guessFault('the lists are read now', facts)
  for (const unit of units) {
    const password = unit.repeat(256).slice(0, 256)
    // Processor time of this process, the best of three: others work on this machine, too.
    let leastMs = Number.POSITIVE_INFINITY
    for (let n = 0; n < 3; n += 1) {
      const from = process.cpuUsage()
      await guessFault(password, facts)
      leastMs = Math.min(leastMs, process.cpuUsage(from).user / 1000)
    }
    expect(leastMs, unit).toBeLessThan(100)
  }
})
