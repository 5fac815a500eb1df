/** "German" for `de`, in the reader's language; the code itself where nobody knows a name. */
export function languageName(code: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames([locale], { type: 'language' }).of(code)
    return name ?? code
  } catch {
    return code
  }
}
