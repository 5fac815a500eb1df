import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), lingui({ macroTransform: true, cwd: import.meta.dirname })],
  build: {
    outDir: 'dist',
    target: 'es2023',
    manifest: true,
    // The content security policy allows no inline script, and every browser we serve has modulepreload.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
