import { useLingui } from '@lingui/react/macro'
import { IconMapOff } from '@tabler/icons-react'
import { ButtonLink } from '#ui/links.tsx'
import { Page } from '#ui/page.tsx'
import { EmptyPanel } from '#ui/state-panel.tsx'

export function NotFound() {
  const { t } = useLingui()
  return (
    <main>
      <Page title={t`Page not found`}>
        <EmptyPanel
          icon={<IconMapOff size={24} />}
          what={t`Nothing is at this address.`}
          next={t`The link may be old or mistyped.`}
          action={<ButtonLink to="/">{t`Go home`}</ButtonLink>}
        />
      </Page>
    </main>
  )
}
