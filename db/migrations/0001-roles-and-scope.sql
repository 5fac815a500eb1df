-- Database roles, and the settings that carry the scope of a transaction. Tables: none.
-- Roles belong to the whole server, so several installations on one server share them.
do $$
declare name text;
begin
  foreach name in array array['app_realm', 'app_tenant', 'app_reseller', 'app_platform', 'app_worker', 'app_finder'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', name);
    end if;
  end loop;
exception when duplicate_object or unique_violation then null; -- another copy was faster
end $$;
-- The owner hands functions over to app_finder; it inherits nothing.
grant app_finder to current_user with inherit false, set true;

revoke all on schema public from public;
grant usage on schema public to app_realm, app_tenant, app_reseller, app_platform, app_worker, app_finder;

-- What the scope of this transaction is. In policies always as (select scope_x()): once per statement, not per row.
create function scope_realm() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.realm_id', true), '')::uuid;
create function scope_reseller() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.reseller_id', true), '')::uuid;
create function scope_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;
