import { expect, it } from 'vitest'
import { deviceName } from './device-name.ts'

it('names browser and system', () => {
  expect(
    deviceName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36'),
  ).toBe('Chrome, Linux')
  expect(
    deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604'),
  ).toBe('Safari, iOS')
})

it('says nothing of what it does not know', () => {
  expect(deviceName('curl/8.1')).toBeNull()
  expect(deviceName('')).toBeNull()
})
