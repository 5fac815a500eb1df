import style from './terms-text.module.css'

type Block = { kind: 'heading'; text: string } | { kind: 'text'; text: string } | { kind: 'list'; items: string[] }

/** Blank lines part paragraphs; `# ` begins a heading, `- ` a line of a list. Anything else is shown as it was typed. */
export function blocksOf(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map(part => part.trim())
    .filter(Boolean)
    .map(part => {
      const lines = part.split('\n')
      if (lines.every(line => line.startsWith('- '))) return { kind: 'list', items: lines.map(line => line.slice(2)) }
      return /^#{1,3} /.test(part) && lines.length === 1
        ? { kind: 'heading', text: part.replace(/^#+ /, '') }
        : { kind: 'text', text: part }
    })
}

/** The terms as they were published: text only, no markup of anybody's. */
export function TermsText({ text, label }: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard
    <section className={style.terms} aria-label={label} tabIndex={0}>
      {blocksOf(text).map((block, place) => {
        const key = `${place}-${block.kind}`
        if (block.kind === 'heading') return <h3 key={key}>{block.text}</h3>
        if (block.kind === 'text') return <p key={key}>{block.text}</p>
        return (
          <ul key={key}>
            {block.items.map(item => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        )
      })}
    </section>
  )
}
