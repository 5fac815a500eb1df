import * as contract from '@scriptorium/contract'
import { rawRoute, route, type Web } from '#infra/http'
import { answersSignIn, sessionCookies } from '#modules/identity'
import { beginCustomerSignUp } from './begin-sign-up.ts'
import { changeCustomer } from './change-customer.ts'
import { closeCustomer, keepCustomer } from './close-customer.ts'
import { createCustomer } from './create-customer.ts'
import { addCustomerNote, listCustomerNotes, removeCustomerNote } from './customer-notes.ts'
import {
  approveCustomerRequest,
  declineCustomerRequest,
  listCustomerRequests,
  sendCustomerRequest,
} from './customer-requests.ts'
import { listDeletedCustomers, readCertificate } from './deletion-certificate.ts'
import { exportCustomers } from './export-customers.ts'
import { finishCustomerSignUp } from './finish-sign-up.ts'
import { importCustomers, previewCustomerImport } from './import-customers.ts'
import { listCustomers, listCustomerTags } from './list-customers.ts'
import { openCustomerSignUp } from './open-sign-up.ts'
import { readCustomer } from './read-customer.ts'
import { readOfferedPlans } from './sign-up-offer.ts'
import type { SignUpPorts } from './sign-up-ports.ts'
import { changeSignUpSettings, readSignUpSettings } from './sign-up-settings.ts'
import { resumeCustomer, suspendCustomer } from './suspend-customer.ts'

export function customerRoutes(web: Web, wired: Omit<SignUpPorts, 'ports'>): void {
  const ports: SignUpPorts = { ...wired, ports: web.ports }
  signUpRoutes(web, ports)
  route(web, contract.listCustomers, (ctx, { query }) => listCustomers(ctx, query))
  rawRoute(web, contract.exportCustomers, async (ctx, { query }, _request, reply) =>
    reply
      .header('content-disposition', 'attachment; filename="customers.csv"')
      .type('text/csv; charset=utf-8')
      .send(exportCustomers(ctx, query)),
  )
  route(web, contract.previewCustomerImport, (ctx, { body }) => previewCustomerImport(ctx, ports, body.csv))
  route(web, contract.importCustomers, (ctx, { body }) => importCustomers(ctx, ports, body.rows))
  route(web, contract.readCustomer, (ctx, { params }) => readCustomer(ctx, params.id))
  route(web, contract.createCustomer, (ctx, { body }) => createCustomer(ctx, ports, body))
  route(web, contract.changeCustomer, (ctx, { params, body }) => changeCustomer(ctx, params.id, body))
  route(web, contract.suspendCustomer, (ctx, { params, body }) => suspendCustomer(ctx, params.id, body))
  route(web, contract.resumeCustomer, (ctx, { params }) => resumeCustomer(ctx, params.id))
  route(web, contract.closeCustomer, (ctx, { params, body }) => closeCustomer(ctx, params.id, body))
  route(web, contract.keepCustomer, (ctx, { params }) => keepCustomer(ctx, params.id))
  route(web, contract.listCustomerNotes, (ctx, { params, query }) => listCustomerNotes(ctx, params.id, query))
  route(web, contract.addCustomerNote, (ctx, { params, body }) => addCustomerNote(ctx, params.id, body.body))
  route(web, contract.removeCustomerNote, (ctx, { params }) => removeCustomerNote(ctx, params.id))
  route(web, contract.listCustomerTags, listCustomerTags)
  route(web, contract.listDeletedCustomers, listDeletedCustomers)
  rawRoute(web, contract.readDeletionCertificate, async (ctx, { params }, _request, reply) =>
    reply
      .header('content-disposition', 'attachment; filename="certificate-of-deletion.txt"')
      .type('text/plain; charset=utf-8')
      .send(await readCertificate(ctx, params.id)),
  )
}

function signUpRoutes(web: Web, ports: SignUpPorts): void {
  const cookies = sessionCookies(web.secure)
  const answerSignIn = answersSignIn(cookies)
  route(web, contract.readOfferedPlans, ctx => readOfferedPlans(ports, ctx))
  route(web, contract.beginCustomerSignUp, (ctx, { body }) => beginCustomerSignUp(ports, ctx, body))
  route(web, contract.openCustomerSignUp, (ctx, { body }) => openCustomerSignUp(ports, ctx, body.token))
  rawRoute(web, contract.finishCustomerSignUp, async (ctx, { body }, request, reply) => {
    const outcome = await finishCustomerSignUp(ports, ctx, body, cookies.read(request))
    return answerSignIn(contract.finishCustomerSignUp, outcome, reply)
  })
  route(web, contract.sendCustomerRequest, (ctx, { body }) => sendCustomerRequest(ports, ctx, body))
  route(web, contract.listCustomerRequests, (ctx, { query }) => listCustomerRequests(ctx, query))
  route(web, contract.approveCustomerRequest, (ctx, { params }) => approveCustomerRequest(ports, ctx, params.id))
  route(web, contract.declineCustomerRequest, (ctx, { params, body }) =>
    declineCustomerRequest(ports, ctx, params.id, body.reason),
  )
  route(web, contract.readCustomerSignUpSettings, ctx => readSignUpSettings(ctx))
  route(web, contract.changeCustomerSignUpSettings, (ctx, { body }) => changeSignUpSettings(ctx, body.mode))
}
