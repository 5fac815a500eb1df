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

type Catalogues = Record<Language, () => Promise<{ messages: Record<string, unknown> }>>
const ofShell = {
  en: () => import('../locales/en.po'),
  de: () => import('../locales/de.po'),
} satisfies Catalogues
const ofFeatures = {
  en: () => import('../locales/features/en.po'),
  de: () => import('../locales/features/de.po'),
} satisfies Catalogues
let featuresSpeak = false

export async function speak(language: Language): Promise<void> {
  const wanted = featuresSpeak ? [ofShell, ofFeatures] : [ofShell]
  const parts = await Promise.all(wanted.map(catalogues => catalogues[language]()))
  const messages = Object.assign({}, ...parts.map(part => part.messages))
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

/** Loads what the features say, with the first page of any; the shell is drawn without it. */
export async function speakOfFeatures(): Promise<void> {
  if (featuresSpeak) return
  featuresSpeak = true
  const language = asLanguage(i18n.locale) ?? 'en'
  const { messages } = await ofFeatures[language]()
  i18n.load(language, messages)
}

/** The language of the signed-in person, unless this browser was set to another one. */
export async function speakUnlessChosen(language: Language): Promise<void> {
  if (!readLocal('language') && i18n.locale !== language) await speak(language)
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeLocal('language', language)
  await speak(language)
}
