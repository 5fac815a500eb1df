/** Text that is markup already. */
export type Markup = { readonly markup: string }
type Part = string | number | Markup | null | readonly Part[]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Whatever stands in the gaps is escaped, unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  return { markup: texts.map((text, place) => text + written(parts[place] ?? null)).join('') }
}

function written(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string' || typeof part === 'number')
    return String(part).replaceAll(/[&<>"']/g, sign => entities[sign] ?? sign)
  if (isMarkup(part)) return part.markup
  return part.map(written).join('')
}
function isMarkup(part: Markup | readonly Part[]): part is Markup {
  return !Array.isArray(part)
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d8de, #3a3f49); --soft: light-dark(#f3f4f7, #1c1f26); --ink: light-dark(#16181d, #eceef2);
  --dim: light-dark(#555b66, #a6adba); --main: light-dark(#2546a8, #9db4ff); --onmain: light-dark(#ffffff, #0d1530); --warn: light-dark(#8a4b00, #ffc37a); }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#ffffff, #14161b) }
.notice { background: var(--soft); border-bottom: 1px solid var(--line); padding: .6rem 1rem; color: var(--dim); font-size: .9rem }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
main.wide { max-width: 72rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
fieldset, section.card { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem }
legend { font-weight: 600; padding: 0 .4rem }
label.choice { display: flex; gap: .6rem; align-items: flex-start; padding: .5rem 0 }
label.choice input { margin-top: .3rem; width: 1.1rem; height: 1.1rem; flex: none }
.choice span { min-width: 0; overflow-wrap: anywhere }
small, .dim { color: var(--dim) } .alert { border-left: 4px solid var(--warn); background: var(--soft); padding: .6rem .9rem; margin: 0 0 1rem }
button, a.button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .45rem 1.1rem; border-radius: .5rem; border: 1px solid var(--line);
  background: none; color: inherit; cursor: pointer; text-decoration: none; display: inline-block }
button.main, a.button.main { background: var(--main); color: var(--onmain); border-color: transparent }
a { color: var(--main) } :focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center } .row form { margin: 0 }
select, input[type=text], input[type=email], input[type=number] { font: inherit; min-height: 2.75rem; padding: .3rem .6rem; max-width: 100%; border: 1px solid var(--line);
  border-radius: .5rem; background: transparent; color: inherit }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0 1rem; align-items: end; margin-bottom: 1rem } .grid p { margin: .4rem 0 }
.scroll + form { margin-top: .8rem } td { min-width: 7rem }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top } th { color: var(--dim); font-weight: 600 }
`

/** A whole page. The notice says on each one that no money moves. */
export function document({ title, wide = false }: { title: string; wide?: boolean }, content: Markup): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ markup: style }}</style></head>
<body><p class="notice" role="note" style="margin:0">Test shop. No money moves and no card is asked for.</p>
<main${{ markup: wide ? ' class="wide"' : '' }}><h1>${title}</h1>${content}</main></body></html>`.markup
}

export function alert(message: string | null): Markup | null {
  return message === null ? null : html`<p class="alert" role="alert">${message}</p>`
}

export function dateText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
