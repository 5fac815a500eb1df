import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import type { BillingInterval, CustomerSignUpMode, OfferedPlan } from '@scriptorium/contract'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { brand } from '#lib/brand.ts'
import { formatMoney } from '#lib/format.ts'
import { chooseLanguage } from '#lib/language.ts'
import { useUrlState } from '#lib/url-state.ts'
import { useOffer } from '#lib/use-offer.ts'
import { BrandFoot } from '#ui/brand-foot.tsx'
import { BrandLogo } from '#ui/brand-logo.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { ErrorPanel, LoadingPanel } from '#ui/state-panel.tsx'
import { ChoiceSwitch } from './choice-switch.tsx'
import { perInterval } from './join-words.ts'
import { PlanPromises, priceOf } from './plan-promises.tsx'
import style from './pricing.module.css'

/** What the brand sells, for whom, and how to begin. */
export function PricingPage() {
  const { t, i18n } = useLingui()
  const offer = useOffer()
  const title = t`Plans and prices`
  useEffect(() => {
    document.title = `${title} · ${brand.productName}`
  }, [title])
  const other = i18n.locale === 'de' ? 'en' : 'de'
  return (
    <div className={style.page}>
      <header className={style.head}>
        <div className={style.logo}>
          <BrandLogo />
        </div>
        <ButtonLink variant="default" to="/log-in">
          {t`Log in`}
        </ButtonLink>
      </header>
      <main className={style.main}>
        <h1>{title}</h1>
        <p className={style.lead}>
          {brand.loginText || t`From recording to text: upload, read along, correct, export.`}
        </p>
        {offer.data ? (
          <Plans mode={offer.data.mode} plans={offer.data.plans} />
        ) : offer.isError ? (
          <ErrorPanel error={offer.error} onRetry={() => void offer.refetch()} />
        ) : (
          <LoadingPanel lines={6} />
        )}
      </main>
      <footer className={style.foot}>
        <button type="button" lang={other} onClick={() => void chooseLanguage(other)}>
          {other === 'de' ? 'Deutsch' : 'English'}
        </button>
        <BrandFoot />
      </footer>
    </div>
  )
}

function Plans({ mode, plans }: { mode: CustomerSignUpMode; plans: OfferedPlan[] }) {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const prices = plans.flatMap(plan => plan.prices)
  const currencies = [...new Set(prices.map(price => price.currency))]
  const intervals = (['month', 'year'] as const).filter(one => prices.some(price => price.interval === one))
  const currency = currencies.find(one => one === url.currency) ?? currencies[0]
  const interval = intervals.find(one => one === url.interval) ?? intervals[0]
  if (!currency || !interval)
    return (
      <p role="status" className={style.lead}>
        {t`No plan is on show at the moment.`} <Ask what={t`Ask us`} />
      </p>
    )
  return (
    <>
      <div className={style.switches}>
        {intervals.length > 1 ? (
          <ChoiceSwitch<BillingInterval>
            label={t`Paid`}
            value={interval}
            onChange={next => setUrl({ interval: next })}
            choices={[
              { value: 'month', label: t`Monthly` },
              { value: 'year', label: t`Yearly` },
            ]}
          />
        ) : null}
        {currencies.length > 1 ? (
          <ChoiceSwitch
            label={t`Currency`}
            value={currency}
            onChange={next => setUrl({ currency: next })}
            choices={currencies.map(one => ({ value: one, label: one }))}
          />
        ) : null}
      </div>
      <ul className={style.plans}>
        {plans.map(plan => (
          <PlanCard key={plan.id} plan={plan} mode={mode} currency={currency} interval={interval} />
        ))}
      </ul>
      {mode === 'approval' ? (
        <p className={style.note}>{t`We look at each request; a mail tells you the result.`}</p>
      ) : null}
    </>
  )
}

type CardProps = { plan: OfferedPlan; mode: CustomerSignUpMode; currency: string; interval: BillingInterval }
function PlanCard({ plan, mode, currency, interval }: CardProps) {
  const { t, i18n } = useLingui()
  const price = priceOf(plan, currency, interval)
  const { trialDays, name } = plan
  const mayTry = mode !== 'closed' && trialDays > 0 && price
  return (
    <li className={style.plan} data-first={Boolean(mayTry)}>
      <h2>{name}</h2>
      {price ? (
        <p className={style.price}>
          <strong>{formatMoney(price, i18n.locale)}</strong> <span>{t(perInterval[interval])}</span>
        </p>
      ) : (
        <p className={style.price}>
          <span>{t`Not sold this way`}</span>
        </p>
      )}
      {mayTry ? (
        <>
          <ButtonLink
            fullWidth
            to="/join"
            search={{ plan: plan.id, currency, interval }}
            aria-label={t`Try for ${trialDays} days: ${name}`}
          >
            {t`Try for ${trialDays} days`}
          </ButtonLink>
          <p className={style.hint}>{t`No payment details needed.`}</p>
        </>
      ) : (
        <>
          <Ask what={t`Ask us`} about={name} />
          <p className={style.hint}>{t`We set it up together with you.`}</p>
        </>
      )}
      <PlanPromises plan={plan} price={price} />
    </li>
  )
}

function Ask({ what, about }: { what: string; about?: string }) {
  const { t } = useLingui()
  const subject = about ? `?subject=${encodeURIComponent(`${brand.productName}: ${about}`)}` : ''
  const href = brand.supportEmail ? `mailto:${brand.supportEmail}${subject}` : brand.supportUrl
  if (!href) return <Link to="/log-in">{t`Log in`}</Link>
  return (
    <Button
      component="a"
      href={href}
      variant="default"
      fullWidth={Boolean(about)}
      {...(about ? { 'aria-label': t`Ask us about ${about}` } : {})}
    >
      {what}
    </Button>
  )
}
