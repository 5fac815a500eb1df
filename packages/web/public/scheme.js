// Runs before the first paint, so that a dark page never flashes light. A file of its own: the page allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('colour-scheme')
  } catch {
    chosen = null // Storage may be forbidden; the system's wish is good enough then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
