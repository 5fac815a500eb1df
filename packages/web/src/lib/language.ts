import { i18n } from '@lingui/core'
import { brand } from './brand.ts'
import { readLocal, writeLocal } from './local-setting.ts'

const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

function asLanguage(wanted: string | null | undefined): Language | null {
  const code = wanted?.toLowerCase().slice(0, 2)
  return languages.find(language => language === code) ?? null
}

/** The choice kept in this browser, then the browser's own wish, then what the brand speaks. */
export function firstLanguage(): Language {
  return asLanguage(readLocal('language')) ?? asLanguage(navigator.language) ?? brand.locale
}

const catalogues = {
  en: () => import('../locales/en.po'),
  de: () => import('../locales/de.po'),
} satisfies Record<Language, () => Promise<{ messages: Record<string, unknown> }>>

export async function speak(language: Language): Promise<void> {
  const { messages } = await catalogues[language]()
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

/** The language of the signed-in person, unless this browser was set to another one. */
export async function speakUnlessChosen(language: Language): Promise<void> {
  if (!readLocal('language') && i18n.locale !== language) await speak(language)
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeLocal('language', language)
  await speak(language)
}
