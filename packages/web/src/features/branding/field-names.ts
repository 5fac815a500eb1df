import { useLingui } from '@lingui/react/macro'

/** The parts of a brand as the form names them. */
export function useFieldNames(): Partial<Record<string, string>> {
  const { t } = useLingui()
  return {
    productName: t`Product name`,
    colour: t`Brand colour`,
    tint: t`Tint of greys`,
    logo: t`Logo`,
    logoDark: t`Logo on dark`,
    icon: t`Icon`,
    font: t`Font`,
    radius: t`Corners`,
    density: t`Density`,
    supportEmail: t`Support e-mail`,
    supportPhone: t`Support phone`,
    supportUrl: t`Help pages`,
    termsUrl: t`Terms`,
    privacyUrl: t`Privacy policy`,
    imprintUrl: t`Legal notice`,
    address: t`Postal address`,
    senderName: t`Sender name`,
    replyTo: t`Replies go to`,
    loginText: t`On the log-in page`,
    'messages.welcome': t`On the home page`,
    'messages.quotaReached': t`When the minutes are used up`,
    'messages.accountSuspended': t`When an account is suspended`,
    locale: t`Language`,
    timeZone: t`Time zone`,
    poweredBy: t`Say whose product this is built on`,
  }
}
