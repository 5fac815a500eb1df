/** A mail before it has a form: lines of plain words, at most one link. */
export type Words = { subject: string; lines: string[]; link?: { label: string; url: string }; after: string[] }
export type Brand = { productName: string; colour: string; supportEmail: string }

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
  const parts = [
    ...lines,
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    ...after,
    [brand.productName, brand.supportEmail].filter(Boolean).join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}

/** Everything is escaped; the only markup is ours. */
export function asHtml({ subject, lines, link, after }: Words, brand: Brand): string {
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`
  const button = link
    ? `<p style="margin:0 0 16px"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:${brand.colour};color:#ffffff;text-decoration:none">${escapeHtml(link.label)}</a></p>`
    : ''
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;background:#ffffff">
<p style="margin:0 0 24px;font-weight:bold;color:${brand.colour}">${escapeHtml(brand.productName)}</p>
${lines.map(paragraph).join('\n')}
${button}
${after.map(paragraph).join('\n')}
<p style="margin:24px 0 0;font-size:14px;color:#555555">${[brand.productName, brand.supportEmail].filter(Boolean).map(escapeHtml).join(' · ')}</p>
</body></html>`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
