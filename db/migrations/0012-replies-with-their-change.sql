-- breaking: api processes of the release before cannot keep a reply any more; stop them first. Workers may run on.
-- The reply to an Idempotency-Key is kept in the transaction that it tells of, so the roles of customers, resellers and the platform
-- write it, each within its own scope. `scope_id` is the customer, or the realm beside any customer: a key of another customer is another key.
-- idempotency: realm (scope column realm_id)

alter table idempotency add column scope_id uuid;
alter table idempotency no force row level security;
delete from idempotency where status is null;
update idempotency set
  scope_id = coalesce(substring(operation from ' of ([0-9a-f-]{36})$')::uuid, realm_id),
  operation = regexp_replace(operation, ' of [0-9a-f-]{36}$', '');
alter table idempotency force row level security;
alter table idempotency alter column scope_id set not null;
alter table idempotency drop constraint idempotency_pkey;
alter table idempotency add primary key (realm_id, scope_id, actor_id, key);

create policy idempotency_tenant on idempotency to app_tenant
  using (realm_id = (select scope_realm()) and scope_id = (select scope_tenant()))
  with check (realm_id = (select scope_realm()) and scope_id = (select scope_tenant()));
create policy idempotency_reseller on idempotency to app_reseller
  using (realm_id = (select scope_reseller()) and scope_id = (select scope_reseller()))
  with check (realm_id = (select scope_reseller()) and scope_id = (select scope_reseller()));
create policy idempotency_platform on idempotency to app_platform
  using (realm_id = '00000000-0000-0000-0000-000000000000' and scope_id = '00000000-0000-0000-0000-000000000000')
  with check (realm_id = '00000000-0000-0000-0000-000000000000' and scope_id = '00000000-0000-0000-0000-000000000000');
grant select, insert, update on idempotency to app_tenant, app_reseller, app_platform;
