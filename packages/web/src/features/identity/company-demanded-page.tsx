import { useLingui } from '@lingui/react/macro'
import { Stack } from '@mantine/core'
import { useMe } from '#lib/queries.ts'
import { FrontPage } from '#ui/front-page.tsx'
import { ButtonLink } from '#ui/links.tsx'
import { SwitchBack } from './switch-back.tsx'

/** Where the customer in use lets its members in by its own provider only. */
export function CompanyDemandedPage({ onLogOut }: { onLogOut: () => void }) {
  const { t } = useLingui()
  const name = useMe()?.tenant?.name ?? ''
  return (
    <FrontPage
      title={t`Company sign-in`}
      foot={
        <button type="button" onClick={onLogOut}>
          {t`Log out`}
        </button>
      }
    >
      <Stack gap="md">
        <p>{t`${name} lets its members in by the company sign-in only.`}</p>
        <ButtonLink to="/log-in/company" fullWidth>
          {t`Go on with company sign-in`}
        </ButtonLink>
        <SwitchBack />
      </Stack>
    </FrontPage>
  )
}
