import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { MantineProvider } from '@mantine/core'
import { problems } from '@scriptorium/contract'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { ProblemError } from '#lib/problem-error.ts'
import { messages as german } from '../locales/de.po'
import { messages as english } from '../locales/en.po'
import { problemWords } from './problem-words.ts'
import { StateBadge } from './state-badge.tsx'
import { EmptyPanel, ErrorPanel } from './state-panel.tsx'

beforeAll(() => {
  i18n.load({ en: english, de: german })
  i18n.activate('en')
})

function markup(node: ReactNode): string {
  return renderToStaticMarkup(
    <I18nProvider i18n={i18n}>
      <MantineProvider>{node}</MantineProvider>
    </I18nProvider>,
  )
}

describe('states of a panel', () => {
  it('say what happened, what to do and the request id', () => {
    const error = new ProblemError({ code: 'bug', status: 500, requestId: 'r-77' })
    const html = markup(<ErrorPanel error={error} onRetry={() => undefined} />)
    expect(html).toContain('Something broke on our side.')
    expect(html).toContain('tell support the request id')
    expect(html).toContain('r-77')
    expect(html).toContain('Try again')
  })

  it.each([
    ['offline', 'You are offline.'],
    ['forbidden', 'Your role does not include this page.'],
    ['minutes-exhausted', 'No minutes are left in this period.'],
  ] as const)('tell %s apart', (code, words) => {
    expect(markup(<ErrorPanel error={new ProblemError({ code, status: 0 })} />)).toContain(words)
  })

  it('treat what nobody foresaw as our fault', () => {
    expect(markup(<ErrorPanel error={new Error('x')} />)).toContain('Something broke on our side.')
  })

  it('[WEB-01] show foreign text as text', () => {
    const html = markup(<EmptyPanel what={'<img src=x onerror=alert(1)>'} />)
    expect(html).not.toContain('<img')
  })

  it('never are colour alone: a badge has an icon and a word', () => {
    const html = markup(<StateBadge tone="bad">Failed</StateBadge>)
    expect(html).toContain('<svg')
    expect(html).toContain('Failed')
  })
})

describe('words for problems', () => {
  it('exist for every problem that the server can name, in both languages', () => {
    const codes = [...Object.keys(problems), 'offline'].sort()
    expect(Object.keys(problemWords).sort()).toEqual(codes)
    for (const { what, next } of Object.values(problemWords)) {
      for (const { id } of [what, next]) {
        expect(english[id ?? ''], id).toBeTruthy()
        expect(german[id ?? ''], id).toBeTruthy()
      }
    }
  })
})
