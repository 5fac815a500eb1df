import { useLingui } from '@lingui/react/macro'
import type { Me, Standing } from '@scriptorium/contract'
import { IconAlertTriangle, IconClock, IconFlask } from '@tabler/icons-react'
import { brand } from '#lib/brand.ts'
import { formatFullTime, formatWhen } from '#lib/format.ts'
import { useNow } from '#lib/use-now.ts'
import style from './shell.module.css'

const soonMs = 7 * 24 * 60 * 60_000

/** Says to the people of a customer what works at the moment, and what to do, when that is not everything. */
export function StandingStrip({ me }: { me: Me }) {
  const words = useStandingWords(
    me.tenant?.standing,
    me.tenant?.role === 'tenant_owner',
    me.may.includes('subscription.manage'),
  )
  return (
    <>
      {me.tenant?.standing.isTest ? <TestStrip /> : null}
      {words ? <Strip words={words} /> : null}
    </>
  )
}

function TestStrip() {
  const { t } = useLingui()
  return (
    <div role="status" className={`${style.strip} ${style.quiet}`}>
      <IconFlask size={18} aria-hidden />
      <span>{t`This is a test account: payments are played, and no money moves.`}</span>
    </div>
  )
}

function Strip({ words }: { words: Words }) {
  const Icon = words.isCalm ? IconClock : IconAlertTriangle
  return (
    <div role="status" className={`${style.strip} ${words.isEarly ? style.quiet : ''}`}>
      <Icon size={18} aria-hidden />
      <span>
        {words.text} {words.next}{' '}
        {brand.supportEmail ? <a href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</a> : null}
      </span>
    </div>
  )
}

type Words = { text: string; next: string; isCalm?: boolean; isEarly?: boolean }

function useStandingWords(standing: Standing | undefined, isOwner: boolean, mayPay: boolean): Words | null {
  const { t, i18n } = useLingui()
  const now = useNow()
  if (!standing) return null
  const wayToPay = mayPay ? t`You can pay under Usage and plan. Questions:` : null
  const askProvider = isOwner ? t`Ask your provider:` : t`An owner of your account can ask the provider:`
  switch (standing.state) {
    case 'active':
    case 'deleted':
      return null
    case 'trial': {
      const endsAt = standing.trialEndsAt ? new Date(standing.trialEndsAt) : null
      if (!endsAt) return null
      const when = formatWhen(endsAt, now, i18n.locale)
      const isEarly = endsAt.getTime() - now.getTime() > soonMs
      const text = t`Your trial ends ${when}. Then you can still read and export.`
      return { text, next: askProvider, isCalm: true, isEarly }
    }
    case 'past-due':
      return {
        text: t`A payment for this account is due. Everything still works for now.`,
        next: wayToPay ?? askProvider,
      }
    case 'read-only':
      return { text: t`You can read and export, but nothing new is transcribed.`, next: wayToPay ?? askProvider }
    case 'suspended': {
      // The sentence ends once, however the reason was typed.
      const reason = standing.reason?.trim().replace(/\.$/, '')
      const what = isOwner
        ? t`This account is suspended. As an owner you can still export transcripts and recordings.`
        : t`This account is suspended. Nothing works until that is settled.`
      return { text: reason ? `${what} ${t`Reason: ${reason}.`}` : what, next: askProvider }
    }
    case 'closing': {
      const when = standing.deleteAfter ? formatFullTime(new Date(standing.deleteAfter), i18n.locale) : ''
      return {
        text: t`This account is being closed. On ${when} everything in it is deleted for good. Until then you can read and export.`,
        next: askProvider,
      }
    }
  }
}
