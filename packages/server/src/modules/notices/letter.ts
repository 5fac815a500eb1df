import type { MailShades } from '#modules/branding'

/** A mail before it has a form: lines of plain words, at most one link. */
export type Words = { subject: string; lines: string[]; link?: { label: string; url: string }; after: string[] }
/** The brand of a letter; addresses of logos are whole, on the brand's own host. */
export type Brand = {
  productName: string
  supportEmail: string
  light: MailShades
  dark: MailShades
  logoUrl: string | null
  logoDarkUrl: string | null
  foot: readonly string[]
  poweredBy: string | null
}
/** `reader`: as the reader's own program is set. The others show what that looks like. */
export type Appearance = 'reader' | 'light' | 'dark'

/** Names come from people: no line breaks or control characters, and no address that a reader's program would link. */
export function plainName(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/:\/\//g, ' ')
    .trim()
    .slice(0, 120)
}

/** `"Product" <address>`, quoted so that no name can add a second address. */
export function senderOf(productName: string, address: string): string {
  return `"${plainName(productName).replace(/["\\<>]/g, '')}" <${address}>`
}

export function asText({ lines, link, after }: Words, brand: Brand): string {
  const parts = [...lines, ...(link ? [`${link.label}:\n${link.url}`] : []), ...after, footOf(brand).join('\n')]
  return `${parts.join('\n\n')}\n`
}

/** Everything is escaped; the only markup is ours. Light shades stand at the elements, for programs that read no sheet. */
export function asHtml(
  { subject, lines, link, after }: Words,
  brand: Brand,
  { locale, appearance }: { locale: string; appearance: Appearance },
): string {
  const { light } = brand
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`
  const button = link
    ? `<p style="margin:0 0 16px"><a class="button" href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:${light.button};color:${light.onButton};text-decoration:none">${escapeHtml(link.label)}</a></p>`
    : ''
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title>
<style>${sheetOf(brand, appearance)}</style></head>
<body class="paper" style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:${light.ink};background:${light.ground}">
<div style="max-width:560px;overflow-wrap:anywhere">
<div class="name" style="margin:0 0 24px;font-weight:bold;color:${light.name}">${headOf(brand)}</div>
${lines.map(paragraph).join('\n')}
${button}
${after.map(paragraph).join('\n')}
<p class="foot" style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid ${light.line};font-size:13px;color:${light.muted}">${footOf(
    brand,
  )
    .map(line => escapeHtml(line).replaceAll('\n', '<br>'))
    .join('<br>')}</p>
</div>
</body></html>`
}

/** Dark shades for programs that are set to dark; the elements carry the light ones. */
function sheetOf({ dark }: Brand, appearance: Appearance): string {
  const rules = `.paper{background:${dark.ground}!important;color:${dark.ink}!important}.name{color:${dark.name}!important}.button{background:${dark.button}!important;color:${dark.onButton}!important}.foot{color:${dark.muted}!important;border-color:${dark.line}!important}.on-light{display:none!important}.on-dark{display:block!important}.lit{background:#ffffff;padding:8px;border-radius:6px}`
  switch (appearance) {
    case 'reader':
      return `:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${rules}}`
    case 'light':
      return ':root{color-scheme:light}'
    case 'dark':
      return `:root{color-scheme:dark}${rules}`
  }
}

/** The logo, with one for dark grounds where the brand has it; otherwise it keeps a light ground. */
function headOf({ productName, logoUrl, logoDarkUrl }: Brand): string {
  const name = escapeHtml(productName)
  if (!logoUrl) return name
  const image = (url: string, marks: string, display: 'block' | 'none') =>
    `<img class="${marks}" src="${escapeHtml(url)}" alt="${name}" height="40" style="display:${display};height:40px;max-width:220px">`
  if (!logoDarkUrl) return image(logoUrl, 'lit', 'block')
  return image(logoUrl, 'on-light', 'block') + image(logoDarkUrl, 'on-dark', 'none')
}

function footOf(brand: Brand): string[] {
  const powered = brand.poweredBy ? [`Powered by ${brand.poweredBy}`] : []
  return [brand.productName, brand.supportEmail, ...brand.foot, ...powered].filter(Boolean)
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A reason is free text of the platform: one line, no address that a reader's program would link. */
export function plainReason(reason: string): string {
  return reason
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/:\/\//g, ' ')
    .trim()
}
