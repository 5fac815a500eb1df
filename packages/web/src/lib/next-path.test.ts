import { describe, expect, it } from 'vitest'
import { safeNextPath } from './next-path.ts'

describe('the path after log-in', () => {
  it('keeps a path of this host with its query and fragment', () => {
    expect(safeNextPath('/jobs/42?state=failed#top')).toBe('/jobs/42?state=failed#top')
  })

  it.each([
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    'https:evil.test',
    'https://evil.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\t/evil.test',
    '/\n/evil.test',
    ' //evil.test',
    '/.//evil.test',
    '/a/..//evil.test',
    'evil.test',
    '',
    undefined,
    42,
  ])('[WEB-04] leads home instead of to %j', wanted => {
    expect(safeNextPath(wanted)).toBe('/')
  })

  it('does not come back to the log-in page', () => {
    expect(safeNextPath('/log-in?next=/log-in')).toBe('/')
  })
})
