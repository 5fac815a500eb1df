/** A mail before it has a form: lines of plain words, at most one link. */
export type Words = { subject: string; lines: string[]; link?: { label: string; url: string }; after: string[] }
/** The brand of a letter; `logoUrl` is whole, on the brand's own host. */
export type Brand = {
  productName: string
  colour: string
  supportEmail: string
  logoUrl?: string | null
  foot?: readonly string[]
  poweredBy?: string | null
}

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

/** Everything is escaped; the only markup is ours. */
export function asHtml({ subject, lines, link, after }: Words, brand: Brand): string {
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`
  const button = link
    ? `<p style="margin:0 0 16px"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:${brand.colour};color:#ffffff;text-decoration:none">${escapeHtml(link.label)}</a></p>`
    : ''
  const name = escapeHtml(brand.productName)
  const head = brand.logoUrl
    ? `<img src="${escapeHtml(brand.logoUrl)}" alt="${name}" height="40" style="display:block;height:40px;max-width:220px;font-weight:bold;color:${brand.colour}">`
    : name
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#ffffff">
<div style="max-width:560px">
<p style="margin:0 0 24px;font-weight:bold;color:${brand.colour}">${head}</p>
${lines.map(paragraph).join('\n')}
${button}
${after.map(paragraph).join('\n')}
<p style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #dddddd;font-size:13px;color:#555555">${footOf(brand)
    .map(line => escapeHtml(line).replaceAll('\n', '<br>'))
    .join('<br>')}</p>
</div>
</body></html>`
}

function footOf(brand: Brand): string[] {
  const powered = brand.poweredBy ? [`Powered by ${brand.poweredBy}`] : []
  return [brand.productName, brand.supportEmail, ...(brand.foot ?? []), ...powered].filter(Boolean)
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
