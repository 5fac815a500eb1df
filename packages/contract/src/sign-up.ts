import { z } from 'zod'
import { OpenedSession, SecondFactorNeeded } from './account-security.ts'
import { CountryCode } from './countries.ts'
import { Email } from './email.ts'
import { endpoint, IsoTime, pageOf } from './endpoint.ts'
import { Password } from './identity.ts'
import { Slug } from './tenancy.ts'

/** Who may become a reseller: anybody at once, whom the platform invites, whom it approves, nobody new. */
export const SignUpMode = z.enum(['open', 'invitation', 'approval', 'closed'])
export type SignUpMode = z.output<typeof SignUpMode>

export const Terms = z
  .object({
    version: z.int(),
    text: z.string(),
    publishedAt: IsoTime,
    acceptBy: IsoTime.nullable().meta({ description: 'Until when resellers that are there already accept it' }),
  })
  .meta({ id: 'Terms' })
export type Terms = z.output<typeof Terms>

const line = (longest: number) => z.string().trim().min(1).max(longest)
/** What a reseller tells of itself: it stands on contracts and on documents about money. */
export const CompanyDetails = z.strictObject({
  name: line(120),
  country: CountryCode,
  street: line(160),
  postalCode: line(20),
  city: line(80),
  vatId: z.string().trim().max(20).meta({ description: 'Empty where there is none' }),
  smallBusiness: z.boolean().meta({ description: 'Charges no VAT as a small business' }),
  contactName: line(120),
  contactEmail: Email,
})
export type CompanyDetails = z.output<typeof CompanyDetails>
const Company = z.object(CompanyDetails.shape)

const token = z.string().min(1).max(200)

export const SignUp = z
  .object({
    email: z.string(),
    mode: SignUpMode,
    invited: z.boolean(),
    terms: Terms.nullable(),
    personName: z.string().nullable().meta({ description: 'Set when name and password are saved' }),
    company: Company.nullable(),
    slug: z.string().nullable(),
    suggestedSlug: z.string(),
    brandsDomain: z.string(),
    expiresAt: IsoTime,
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.output<typeof SignUp>

export const readSignUpOffer = endpoint({
  method: 'GET',
  path: '/reseller-sign-ups/offer',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Who may become a reseller, and on which terms; on the platform’s host only',
  reply: z.object({ mode: SignUpMode, terms: Terms.nullable() }),
  problems: ['not-found'],
})
export const beginSignUp = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Ask for a mail with a link to sign up as a reseller; asking again replaces the link',
  body: z.strictObject({ email: Email, locale: z.enum(['en', 'de']).optional() }),
  reply: z.object({ accepted: z.literal(true) }),
  status: 202,
  problems: ['not-found', 'sign-up-closed', 'too-many-requests'],
})
export const openSignUp = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/open',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'What was told so far, by the token of the mail; changes nothing',
  body: z.strictObject({ token }),
  reply: SignUp,
  problems: ['not-found', 'token-invalid', 'too-many-requests'],
})
export const saveSignUpPerson = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/person',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Name and password of the first owner',
  body: z.strictObject({ token, name: line(120), password: Password }),
  reply: SignUp,
  problems: ['not-found', 'token-invalid', 'too-many-requests', 'sign-up-closed'],
})
export const saveSignUpCompany = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/company',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Name, address, tax and contact of the company',
  body: z.strictObject({ token, company: CompanyDetails }),
  reply: SignUp,
  problems: ['not-found', 'token-invalid', 'too-many-requests', 'sign-up-closed'],
})
export const checkSignUpSlug = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/slug-checks',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Whether a short name is free; never tells who has it',
  body: z.strictObject({ token, slug: Slug }),
  reply: z.object({ free: z.boolean() }),
  problems: ['not-found', 'token-invalid', 'too-many-requests'],
})
export const saveSignUpSlug = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/slug',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'The short name under which the brand is served for good',
  body: z.strictObject({ token, slug: Slug }),
  reply: SignUp,
  problems: ['not-found', 'token-invalid', 'too-many-requests', 'already-exists', 'sign-up-closed'],
})
export const finishSignUp = endpoint({
  method: 'POST',
  path: '/reseller-sign-ups/finish',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Accept the terms and become a reseller; gives a link that signs in on the brand’s own host, once',
  body: z.strictObject({ token, termsVersion: z.int().nullable() }),
  reply: z.object({ state: z.enum(['active', 'applied']), host: z.string(), url: z.string() }),
  problems: ['not-found', 'token-invalid', 'too-many-requests', 'already-exists', 'not-finished', 'sign-up-closed'],
})
export const redeemHandOver = endpoint({
  method: 'POST',
  path: '/hand-overs/redeem',
  since: '2026-12',
  policy: 'public.use',
  scope: 'public',
  summary: 'Sign in with the link that ended a sign-up; sets the session cookie',
  body: z.strictObject({ token }),
  reply: OpenedSession,
  status: 201,
  otherwise: { status: 200, reply: SecondFactorNeeded },
  problems: ['token-invalid', 'too-many-requests'],
})

export const readSignUpSettings = endpoint({
  method: 'GET',
  path: '/sign-up-settings',
  since: '2026-12',
  policy: 'sign-up.read',
  scope: 'platform',
  summary: 'Who may become a reseller',
  reply: z.object({ mode: SignUpMode }),
})
export const changeSignUpSettings = endpoint({
  method: 'PUT',
  path: '/sign-up-settings',
  since: '2026-12',
  policy: 'sign-up.manage',
  scope: 'platform',
  summary: 'Change who may become a reseller; what was begun by others ends there',
  body: z.strictObject({ mode: SignUpMode }),
  reply: z.object({ mode: SignUpMode }),
})
export const listTerms = endpoint({
  method: 'GET',
  path: '/terms',
  since: '2026-12',
  policy: 'sign-up.read',
  scope: 'platform',
  summary: 'The terms for resellers, newest version first',
  reply: pageOf(Terms.extend({ resellers: z.int().meta({ description: 'How many resellers accepted it' }) })),
})
export const publishTerms = endpoint({
  method: 'POST',
  path: '/terms',
  since: '2026-12',
  policy: 'sign-up.manage',
  scope: 'platform',
  summary: 'Publish the next version of the terms; earlier ones stay as they are',
  body: z.strictObject({
    text: z.string().trim().min(1).max(100_000),
    /** Within how many days resellers that are there already accept it; null asks nobody. */
    acceptWithinDays: z.int().min(1).max(365).nullable(),
  }),
  reply: Terms,
  status: 201,
})
export const inviteReseller = endpoint({
  method: 'POST',
  path: '/reseller-invitations',
  since: '2026-12',
  policy: 'reseller.manage',
  scope: 'platform',
  summary: 'Invite somebody to sign up as a reseller, whatever the mode; inviting again replaces the link',
  body: z.strictObject({ email: Email, locale: z.enum(['en', 'de']).optional() }),
  reply: z.object({ email: z.string(), expiresAt: IsoTime }),
  status: 201,
  problems: ['too-many-requests'],
})
