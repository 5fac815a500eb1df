import { speechLanguageCodes } from '@scriptorium/contract'
import { languageName } from '#lib/language-names.ts'

export function speechLanguages(locale: string): { value: string; label: string }[] {
  return speechLanguageCodes
    .map(value => ({ value, label: languageName(value, locale) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
}
