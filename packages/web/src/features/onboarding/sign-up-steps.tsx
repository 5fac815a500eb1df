import { useLingui } from '@lingui/react/macro'
import type { SignUp } from '@scriptorium/contract'
import { useState } from 'react'
import { FrontPage } from '#ui/front-page.tsx'
import { AddressStep } from './address-step.tsx'
import { CompanyStep } from './company-step.tsx'
import { PersonStep } from './person-step.tsx'
import style from './sign-up.module.css'
import type { StepProps } from './step-props.ts'
import { TermsStep } from './terms-step.tsx'

type Props = StepProps & { onFinished: (finished: { state: 'active' | 'applied'; host: string; url: string }) => void }

const steps = ['person', 'company', 'address', 'terms'] as const
type Step = (typeof steps)[number]

function isTold(signUp: SignUp, step: Step): boolean {
  switch (step) {
    case 'person':
      return signUp.personName !== null
    case 'company':
      return signUp.company !== null
    case 'address':
      return signUp.slug !== null
    case 'terms':
      return false
  }
}

/** Each step is saved by itself; the next open one is shown, and those before it can be changed. */
export function SignUpSteps({ token, signUp, onSaved, onFinished }: Props) {
  const { t } = useLingui()
  const [wanted, setWanted] = useState<Step | null>(null)
  const words: Record<Step, string> = {
    person: t`You`,
    company: t`Your company`,
    address: t`Your address`,
    terms: t`Terms`,
  }
  const next = steps.find(step => !isTold(signUp, step)) ?? 'terms'
  const step = wanted ?? next
  const place = steps.indexOf(step) + 1
  const props = {
    token,
    signUp,
    onSaved: (saved: SignUp) => {
      setWanted(null)
      onSaved(saved)
    },
  }
  return (
    <FrontPage title={words[step]}>
      <nav aria-label={t`Steps`} className={style.steps}>
        <p className="small muted" aria-live="polite">{t`Step ${place} of ${steps.length} · ${signUp.email}`}</p>
        <ol>
          {steps.map(one => (
            <li key={one} data-told={isTold(signUp, one) || undefined}>
              <button
                type="button"
                disabled={!isTold(signUp, one) && one !== next}
                aria-current={one === step ? 'step' : undefined}
                onClick={() => setWanted(one)}
              >
                {words[one]}
                {isTold(signUp, one) ? <span className="visually-hidden"> {t`(done)`}</span> : null}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      {step === 'person' ? <PersonStep {...props} /> : null}
      {step === 'company' ? <CompanyStep {...props} /> : null}
      {step === 'address' ? <AddressStep {...props} /> : null}
      {step === 'terms' ? <TermsStep {...props} onFinished={onFinished} /> : null}
    </FrontPage>
  )
}
