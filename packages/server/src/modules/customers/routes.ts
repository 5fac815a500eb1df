import * as contract from '@scriptorium/contract'
import { rawRoute, route, type Web } from '#infra/http'
import { changeCustomer } from './change-customer.ts'
import { closeCustomer, keepCustomer } from './close-customer.ts'
import { type CustomerPorts, createCustomer } from './create-customer.ts'
import { addCustomerNote, listCustomerNotes, removeCustomerNote } from './customer-notes.ts'
import { listDeletedCustomers, readCertificate } from './deletion-certificate.ts'
import { listCustomers, listCustomerTags } from './list-customers.ts'
import { readCustomer } from './read-customer.ts'
import { resumeCustomer, suspendCustomer } from './suspend-customer.ts'

export function customerRoutes(web: Web, ports: CustomerPorts): void {
  route(web, contract.listCustomers, (ctx, { query }) => listCustomers(ctx, query))
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
