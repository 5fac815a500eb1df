import { expect, it } from 'vitest'
import { isSameView, viewsFrom, withView } from './saved-views.ts'

it('drops whatever in the storage is not a view', () => {
  expect(viewsFrom(null)).toEqual([])
  expect(viewsFrom('{"name":')).toEqual([])
  expect(viewsFrom('{"name":"a"}')).toEqual([])
  expect(
    viewsFrom(
      '[{"name":"Failed","state":{"state":"failed","q":7}},{"name":"","state":{}},{"name":7,"state":{}},null,"x",{"state":{}}]',
    ),
  ).toEqual([{ name: 'Failed', state: { state: 'failed' } }])
})

it('replaces a view of the same name where it stands', () => {
  const views = withView(withView([], 'A', { q: 'a' }), 'B', { q: 'b' })
  expect(withView(views, 'A', { q: 'c', state: undefined })).toEqual([
    { name: 'A', state: { q: 'c' } },
    { name: 'B', state: { q: 'b' } },
  ])
})

it('knows a view again whatever the order of its filters', () => {
  const view = { name: 'A', state: { q: 'a', state: 'failed' } }
  expect(isSameView({ state: 'failed', q: 'a', sort: undefined }, view)).toBe(true)
  expect(isSameView({ q: 'a' }, view)).toBe(false)
})
