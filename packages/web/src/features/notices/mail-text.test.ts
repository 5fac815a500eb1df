import { expect, it } from 'vitest'
import { mailParts } from './mail-text.ts'

it('finds the link of a mail', () => {
  expect(mailParts('Open http://acme.localhost:3000/reset-password?token=a-b_c now')).toEqual([
    { text: 'Open ' },
    {
      text: 'http://acme.localhost:3000/reset-password?token=a-b_c',
      url: 'http://acme.localhost:3000/reset-password?token=a-b_c',
    },
    { text: ' now' },
  ])
})

it('[WEB-03] makes no link of other schemes', () => {
  expect(mailParts('javascript:alert(1) data:text/html,x')).toEqual([{ text: 'javascript:alert(1) data:text/html,x' }])
})
