import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const webConfig = './packages/web/vite.config.ts'
// One PostgreSQL for the whole run; each test file clones its own database from a migrated template.
const withPostgres = {
  environment: 'node',
  // A worker loads the product once, not anew for each file: no file may leave anything behind in a module.
  isolate: false,
  globalSetup: ['./tests/support/postgres.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: { name: 'contract', environment: 'node', include: ['packages/contract/src/**/*.test.ts'] },
      },
      { test: { name: 'twin', environment: 'node', include: ['packages/twin/src/**/*.test.ts'] } },
      { test: { name: 'server', include: ['packages/server/src/**/*.test.ts'], ...withPostgres } },
      {
        ...(existsSync(new URL(webConfig, import.meta.url)) ? { extends: webConfig } : {}),
        test: { name: 'web', environment: 'node', include: ['packages/web/src/**/*.test.{ts,tsx}'] },
      },
      {
        test: {
          ...withPostgres,
          name: 'tests',
          include: ['tests/{isolation,recovery,load}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...withPostgres,
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          globalSetup: [...withPostgres.globalSetup, './tests/journeys/first-start.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        // The long tier: npm run proof. One file at a time, as times are measured.
        test: {
          ...withPostgres,
          name: 'proof',
          include: ['tests/**/*.proof.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
    ],
  },
})
