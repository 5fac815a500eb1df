import { useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { type BrandDomain, checkBrandDomain, keepBrandDomain } from '@scriptorium/contract'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { When } from '#ui/amounts.tsx'
import { StateBadge } from '#ui/state-badge.tsx'
import { useAct } from '#ui/use-act.ts'
import { DnsRecords } from './dns-records.tsx'
import style from './domain-page.module.css'
import { wordsOfDomain } from './domain-words.ts'

type Props = { domain: BrandDomain; mayManage: boolean; onMove: () => void; onRemove: () => void }

/** One domain: how it stands, what to set, what can be done with it. */
export function DomainEntry({ domain, mayManage, onMove, onRemove }: Props) {
  const { t } = useLingui()
  const { id, host, state, isMain, mainFrom, toldAt, checkedAt, redirectsUntil, records } = domain
  const said = wordsOfDomain(domain)
  const check = useAct(() => call(checkBrandDomain, { params: { id } }), [keys.brandDomains])
  const keep = useAct(() => call(keepBrandDomain, { params: { id } }), [keys.brandDomains])
  const isSettled = state === 'active' || state === 'moved'
  return (
    <li className={style.domain}>
      <div className={style.head}>
        <h3>{host}</h3>
        <StateBadge tone={said.tone}>{t(said.label)}</StateBadge>
      </div>
      <p className={style.words}>{t(said.words)}</p>
      {mainFrom ? (
        <p className={style.words}>
          {t`Main address:`} <When at={mainFrom} />.{' '}
          {toldAt ? t`Everybody has been told by mail.` : t`People are being told by mail.`}
        </p>
      ) : null}
      {redirectsUntil ? (
        <p className={style.words}>
          {t`It leads on until:`} <When at={redirectsUntil} />
        </p>
      ) : null}
      {isSettled ? null : <DnsRecords records={records} />}
      <p className={style.seen} aria-live="polite">
        {checkedAt ? (
          <>
            {t`Checked:`} <When at={checkedAt} />
          </>
        ) : (
          t`Not checked yet.`
        )}
      </p>
      {mayManage ? (
        <div className={style.acts}>
          {state === 'active' && !isMain && !mainFrom ? (
            <Button variant="default" onClick={onMove} aria-label={t`Make ${host} the main address`}>
              {t`Make it the main address`}
            </Button>
          ) : null}
          {mainFrom ? (
            <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
              {t`Call the move off`}
            </Button>
          ) : null}
          <Button
            variant="default"
            loading={check.isPending}
            onClick={() => check.mutate()}
            aria-label={t`Check ${host} now`}
          >
            {t`Check now`}
          </Button>
          <Button variant="subtle" color="red" onClick={onRemove} aria-label={t`Remove ${host}`}>
            {t`Remove`}
          </Button>
        </div>
      ) : null}
    </li>
  )
}
