import { type Ports, platformCtx } from '#infra/db'
import { changeSignUpSettings, publishTerms } from './sign-up-settings.ts'

const demoTerms = `# Terms for resellers of the demo

These terms show how the real ones are read, accepted and kept. They bind nobody.

# What you get

You sell transcription under your own brand to customers of your own.

- Your customers are yours; their recordings and transcripts are theirs.
- The platform sees accounts and usage, never content.

# What you owe

Keep your company details right, and treat your customers' data as the law asks.`

/** Anybody may sign up, on terms that say they are a demo. */
export async function openDemoSignUp(ports: Ports): Promise<void> {
  const who = { actor: { kind: 'system', id: null, role: null }, grant: 'scope', requestId: 'demo' } as const
  const ctx = platformCtx(ports, { kind: 'platform', demo: true }, who)
  await changeSignUpSettings(ctx, 'open')
  await publishTerms(ctx, { text: demoTerms, acceptWithinDays: null })
}
