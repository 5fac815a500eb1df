import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { AuditEntry, AuditSubject } from '@scriptorium/contract'

/** What was done, in words; an action without any is shown as it is written. */
const actions: Record<string, MessageDescriptor> = {
  'api-key.create': msg`Made an API key`,
  'api-key.revoke': msg`Revoked an API key`,
  'customer.change': msg`Changed facts of a customer`,
  'customer.close': msg`Ordered a customer’s deletion`,
  'customer.create': msg`Created a customer`,
  'customer.erase': msg`Finished a customer’s deletion`,
  'customer.keep': msg`Took a customer’s deletion back`,
  'customer.note': msg`Wrote a note about a customer`,
  'customer.plan': msg`Changed a customer’s plan`,
  'customer.remove-note': msg`Removed a note about a customer`,
  'customer.resume': msg`Resumed a customer`,
  'customer.suspend': msg`Suspended a customer`,
  'dead-letter.redrive': msg`Started a dead letter again`,
  'engine.change': msg`Changed an engine`,
  'engine.register': msg`Registered an engine`,
  'engine.remove': msg`Removed an engine`,
  'engine.test': msg`Tested an engine`,
  'file.delete': msg`Deleted a recording`,
  'file.store': msg`Stored a recording`,
  'invitation.accept': msg`Accepted an invitation`,
  'invitation.revoke': msg`Revoked an invitation`,
  'job.cancel': msg`Cancelled a job`,
  'job.create': msg`Submitted a job`,
  'job.retry': msg`Started a job again`,
  'job.trash': msg`Removed a job`,
  'member.change-role': msg`Changed a member’s role`,
  'member.invite': msg`Invited a member`,
  'member.remove': msg`Removed a member`,
  'minutes.reserve': msg`Reserved minutes`,
  'person.password': msg`Changed the password`,
  'person.password-check': msg`Confirmed the password`,
  'person.request-email-verification': msg`Asked for an e-mail proof`,
  'person.request-password-reset': msg`Asked for a new password`,
  'person.reset-password': msg`Set a new password`,
  'person.update': msg`Changed the profile`,
  'person.verify-email': msg`Proved the e-mail address`,
  'plan.change': msg`Changed a plan`,
  'reseller.create': msg`Created a reseller`,
  'security.change': msg`Changed what members must prove`,
  'session.confirm': msg`Confirmed who they are`,
  'session.credential': msg`Used a credential that does not hold`,
  'session.revoke': msg`Ended a session`,
  'session.sign-in': msg`Logged in`,
  'session.sign-out': msg`Logged out`,
  'session.switch-tenant': msg`Switched the customer`,
  'tenant-key.shred': msg`Destroyed the customer’s key`,
  'transcript.finish': msg`Finished a transcript`,
  'transcript.rename': msg`Renamed a transcript`,
  'transcript.trash': msg`Deleted a transcript`,
  'upload.abandon': msg`Gave up an upload`,
  'upload.begin': msg`Began an upload`,
  'upload.expire': msg`Let an upload expire`,
  'visit.ask': msg`Asked to log in as a customer`,
  'visit.decide': msg`Decided about a log-in of the provider`,
  'visit.end': msg`Ended a log-in of the provider`,
  'visit.leave': msg`Ended being logged in as a customer`,
  'visit.open': msg`Logged in as a customer`,
  'visit.setting': msg`Changed who may log in as them`,
  'vocabulary.set': msg`Changed the vocabulary`,
}

export function wordOfAction(action: string): MessageDescriptor | string {
  return actions[action] ?? action
}

export const subjectWords: Record<AuditSubject, MessageDescriptor> = {
  access: msg`Log-in and security`,
  people: msg`Members and invitations`,
  recordings: msg`Recordings and jobs`,
  customers: msg`Customers`,
  plans: msg`Plans and minutes`,
  resellers: msg`Resellers`,
  brand: msg`Brand and domains`,
  engines: msg`Engines`,
}

export const actorWords: Record<AuditEntry['actor']['kind'], MessageDescriptor> = {
  person: msg`Somebody else`,
  'api-key': msg`API key`,
  system: msg`Automatic`,
  anonymous: msg`Nobody signed in`,
}
