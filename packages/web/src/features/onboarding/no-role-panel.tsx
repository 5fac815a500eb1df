import { useLingui } from '@lingui/react/macro'
import { readStanding } from '@scriptorium/contract'
import { IconBuildingOff, IconUserOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { brand } from '#lib/brand.ts'
import { call } from '#lib/call.ts'
import { EmptyPanel, LoadingPanel } from '#ui/state-panel.tsx'

/** People without a role: those of a reseller that is not active read why. */
export function NoRolePanel() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: ['standing'],
    queryFn: ({ signal }) => call(readStanding, {}, { signal }),
    enabled: brand.realm === 'reseller',
  })
  const standing = query.data?.standing
  if (query.isLoading) return <LoadingPanel lines={3} />
  if (standing?.state === 'suspended' || standing?.state === 'declined')
    return (
      <EmptyPanel
        icon={<IconBuildingOff size={24} />}
        what={standing.state === 'suspended' ? t`${brand.name} is suspended.` : t`The application was declined.`}
        next={
          standing.reason
            ? t`The reason: ${standing.reason}. Customers work on. Write to the platform to settle it.`
            : t`Write to the platform to settle it.`
        }
      />
    )
  return (
    <EmptyPanel
      icon={<IconUserOff size={24} />}
      what={t`You are not a member of any account here.`}
      next={t`Ask the owner of the account to invite you again.`}
    />
  )
}
