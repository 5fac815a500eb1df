// Runs before everything else. A file of its own: the page allows no inline script.

// Schemas are checked without generated code, which the content security policy refuses.
globalThis.__zod_globalConfig = { jitless: true }

// A dark page never flashes light.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('colour-scheme')
  } catch {
    chosen = null // Storage may be forbidden; the system's wish is good enough then.
  }
  // A preview of the brand is looked at in the appearance that its designer asks for.
  const preview = new URLSearchParams(location.search).get('preview')
  if (preview === 'dark' || preview === 'light') chosen = preview
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
