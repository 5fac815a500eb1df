import { complain, say, tellFault } from './roles/tell.ts'

/** `hasParts`: it explains its own parts with --help. */
type Verb = { summary: string; hasParts?: true; run: () => Promise<(args: string[]) => Promise<void>> }

/** Each verb is imported when it is asked for: a worker never loads web code. */
const verbs: Record<string, Verb> = {
  all: {
    summary: 'Everything in one process: database, migrations, demo, API, web app, worker',
    run: async () => (await import('./roles/all.ts')).runAll,
  },
  api: {
    summary: 'API, web app and sockets; needs DATABASE_URL',
    run: async () => (await import('./roles/serve.ts')).runApi,
  },
  worker: {
    summary: 'A worker for transcriptions; needs DATABASE_URL',
    run: async () => (await import('./roles/serve.ts')).runWorker,
  },
  migrate: {
    summary: 'Bring the schema up to date; needs DATABASE_OWNER_URL',
    run: async () => (await import('./roles/migrate.ts')).runMigrate,
  },
  seed: {
    summary: 'Make the demo world in an empty database; DEMO only',
    run: async () => (await import('./roles/seed.ts')).runSeed,
  },
  owner: {
    summary: 'owner create --email ADDRESS: a one-time link that makes a platform owner',
    run: async () => (await import('./roles/owner.ts')).runOwner,
  },
  models: {
    summary: 'models list | models fetch NAME: the speech models on this machine',
    run: async () => (await import('./roles/models.ts')).runModels,
  },
  engine: {
    summary: 'engine list | engine install NAME | engine run whisper-webui: more than the embedded engine',
    hasParts: true,
    run: async () => (await import('./roles/engine.ts')).runEngine,
  },
  revenuecat: {
    summary: 'revenuecat connect | revenuecat apply: the account that takes payments, and its products',
    hasParts: true,
    run: async () => (await import('./roles/revenuecat.ts')).runRevenueCat,
  },
  doctor: {
    summary: 'Check settings, database, storage, speech and model, and say what to mend',
    run: async () => (await import('./roles/doctor.ts')).runDoctor,
  },
}

function help(): string {
  const lines = Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  return `Usage: scriptorium <verb> [--help]\n\n${lines.join('\n')}\n\nSettings are environment variables or lines of .env; .env.example lists them.`
}

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === 'help') return say(help())
  const verb = verbs[name]
  if (!verb) {
    process.exitCode = 1
    return complain(`There is no verb "${name}".\n\n${help()}`)
  }
  if (args.includes('--help') && !verb.hasParts) return say(`scriptorium ${name}: ${verb.summary}`)
  const run = await verb.run()
  await run(args)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  tellFault(error)
  process.exit(1)
})
