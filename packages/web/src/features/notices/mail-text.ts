export type MailPart = { text: string; url?: string }

/** Cuts a mail into text and the links in it. Only http and https become links. */
export function mailParts(text: string): MailPart[] {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .flatMap((part, index) => (part === '' ? [] : [index % 2 === 1 ? { text: part, url: part } : { text: part }]))
}
