-- A customer's trail says what its provider did there, and who logged in. Tables: none.

-- Set where the actor is one of the provider's people, whom the customer does not see as a person; empty for the provider's keys.
alter table audit_entry add column provider_name text;

-- Whoever logs in to a customer of the realm leaves a line in that customer's trail, too.
create policy audit_realm_tenant_write on audit_entry for insert to app_realm
  with check (scope_id in (select id from tenant));
