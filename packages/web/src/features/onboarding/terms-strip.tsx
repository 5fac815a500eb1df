import { useLingui } from '@lingui/react/macro'
import { readTermsStanding } from '@scriptorium/contract'
import { IconFileAlert } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'

/** Asks an owner to accept new terms, until it is done. */
export function TermsStrip({ className }: { className: string | undefined }) {
  const { t, i18n } = useLingui()
  const { data } = useQuery({
    queryKey: keys.terms,
    queryFn: ({ signal }) => call(readTermsStanding, {}, { signal }),
    staleTime: 300_000,
  })
  if (!data?.current?.acceptBy || (data.state !== 'due' && data.state !== 'overdue')) return null
  const day = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'long' }).format(new Date(data.current.acceptBy))
  return (
    <div className={className} role="status">
      <IconFileAlert size={18} aria-hidden />
      <span>
        {data.state === 'due'
          ? t`The platform has new terms. Accept them until ${day}.`
          : t`The platform's new terms were to be accepted until ${day}. No new customers are taken before that is done.`}
      </span>
      <Link to="/settings/company">{t`Read the terms`}</Link>
    </div>
  )
}
