import { useLingui } from '@lingui/react/macro'
import { ActionIcon } from '@mantine/core'
import type { BrandDomain } from '@scriptorium/contract'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
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
  const { t } = useLingui()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <div className={style.part}>
      <span className={style.label}>{label}</span>
      <code className={style.text}>{text}</code>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={copy}
        title={copy}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      </ActionIcon>
      <span role="status" className="visually-hidden">
        {copied ? t`Copied` : ''}
      </span>
    </div>
  )
}
