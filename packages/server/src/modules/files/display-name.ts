const longest = 200
const nameless = 'recording'
// Control characters and format marks (bidi overrides among them); the joiners stay, scripts and emoji need them.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const joiners = /[\u200c\u200d]/
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The name of a file as people see it: never a path, never a key, nothing that turns the text around it [FIL-09]. */
export function displayName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const visible = last.replace(unseen, mark => (joiners.test(mark) ? mark : ' '))
  const name = visible
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .replace(/^[a-z]:/i, '')
    .trim()
  const cut = [...name].slice(0, longest).join('').trim()
  if (cut === '') return nameless
  return device.test(cut) ? `_${[...cut].slice(0, longest - 1).join('')}` : cut
}

/** `attachment` with the name in both forms; quotes, line ends and everything beyond ASCII cannot leave their place. */
export function asAttachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
