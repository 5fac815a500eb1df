import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { BrandMailKind } from '@scriptorium/contract'

/** What each mail is about, as a reseller chooses among them. */
export const brandMailNames: Record<BrandMailKind, MessageDescriptor> = {
  invitation: msg`Invitation`,
  'email-verification': msg`Confirm the e-mail address`,
  'password-reset': msg`Set a new password`,
  'magic-link': msg`Link to log in`,
  'password-changed': msg`The password was changed`,
  'email-change': msg`Confirm a new e-mail address`,
  'security-notice': msg`Security notice`,
  'usage-alert': msg`Minutes are running out`,
  'retention-notice': msg`Old recordings will be removed`,
  'visit-asked': msg`You ask to log in as them`,
  'visit-begun': msg`You are logged in as them`,
  'address-moves': msg`The domain changes`,
  'customer-sign-up': msg`Link to sign up`,
  'customer-declined': msg`A request is declined`,
  'customer-deleted': msg`Certificate of deletion`,
}
