-- Who stands behind an entry of the audit trail, as far as the reader may know. Tables: none.

-- The platform knows its own people by name, and nobody of a reseller's realm.
create policy person_of_platform on person for select to app_platform
  using (realm_id = '00000000-0000-0000-0000-000000000000');
grant select (realm_id, id, email, name) on person to app_platform;

create view report_person with (security_invoker = true) as
  select realm_id, id as person_id, name, email from person;
grant select on report_person to app_tenant, app_reseller, app_platform;
