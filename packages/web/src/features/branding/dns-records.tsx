import { useLingui } from '@lingui/react/macro'
import type { BrandDomain } from '@scriptorium/contract'
import { CopyText } from '#ui/copy-text.tsx'
import style from './domain-page.module.css'

/** Records to set at the provider of a domain, each part with a button that copies it. */
export function DnsRecords({ records }: { records: BrandDomain['records'] }) {
  const { t } = useLingui()
  return (
    <ul className={style.records} aria-label={t`Records to set`}>
      {records.map(({ type, name, value }) => (
        <li key={`${type} ${name}`} className={style.record}>
          <span className={style.kind}>{type}</span>
          <RecordPart label={t`Name`} copy={t`Copy the name of the ${type} record`} text={name} />
          <RecordPart label={t`Value`} copy={t`Copy the value of the ${type} record`} text={value} />
        </li>
      ))}
    </ul>
  )
}

function RecordPart({ label, copy, text }: { label: string; copy: string; text: string }) {
  return (
    <div className={style.part}>
      <span className={style.label}>{label}</span>
      <code className={style.text}>{text}</code>
      <CopyText text={text} label={copy} />
    </div>
  )
}
