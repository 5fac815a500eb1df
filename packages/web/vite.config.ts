import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const parts = /node_modules\/(@mantine|@floating-ui|@tabler|tabbable|react-remove-scroll)/

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
    // What every page needs comes in a few files instead of forty; features stay apart and are loaded on demand.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|@lingui|zod)\//,
              tags: ['$initial'],
              priority: 5,
            },
            { name: 'parts', test: parts, tags: ['$initial'], priority: 4 },
            // Of the contract what every page needs; the endpoints of a feature come with its pages.
            {
              name: 'shell',
              test: /packages\/(contract\/src\/(access|endpoint|identity|problems|events)\.ts|web\/src\/(ui|lib)\/)/,
              tags: ['$initial'],
              priority: 3,
            },
            // What several pages need and the shell does not.
            { name: 'more-parts', test: parts, priority: 2 },
            { name: 'page-parts', test: /packages\/web\/src\/(ui|lib)\//, priority: 1 },
          ],
        },
      },
    },
  },
})
