import { defineConfig } from '@lingui/conf'
import { formatter } from '@lingui/format-po'

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'de'],
  // What the shell says is there before the first page; what features say comes with their pages.
  catalogs: [
    {
      path: '<rootDir>/src/locales/{locale}',
      include: ['<rootDir>/src/app', '<rootDir>/src/lib', '<rootDir>/src/ui'],
      exclude: ['**/*.test.*', '**/audit-words.ts', '**/failure-words.ts'],
    },
    {
      path: '<rootDir>/src/locales/features/{locale}',
      // These words are many, and only pages show them.
      include: ['<rootDir>/src/features', '<rootDir>/src/ui/audit-words.ts', '<rootDir>/src/ui/failure-words.ts'],
      exclude: ['**/*.test.*'],
    },
  ],
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
})
