-- Log in as: a member of a reseller's staff visits a customer's account as one of its members, with reason, consent and an end.
-- visit_setting, visit: account

create table visit_setting (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  consent text not null check (consent in ('always', 'ask', 'never')),
  -- What a visit may do at most without being asked.
  content boolean not null default false,
  changes boolean not null default false
);
comment on table visit_setting is 'class: account';

create table visit (
  tenant_id uuid not null,
  id uuid not null,
  realm_id uuid not null,
  visitor_id uuid not null,
  -- The customer does not see the reseller's people, so who came is written down.
  visitor_name text not null,
  as_person_id uuid not null,
  as_name text not null,
  reason text not null check (length(reason) between 10 and 500),
  minutes int not null check (minutes between 5 and 30),
  content boolean not null,
  changes boolean not null,
  state text not null check (state in ('asked', 'granted', 'refused', 'open', 'ended')),
  asked_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  opened_at timestamptz,
  ends_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (realm_id, visitor_id) references person (realm_id, id) on delete cascade,
  check ((state = 'open') <= (opened_at is not null and ends_at is not null))
);
comment on table visit is 'class: account';
create index visit_by_realm on visit (realm_id, id);

alter table session add column visit_id uuid;
-- Both identities: the actor of the entry is the visitor, the visit says as whom.
alter table audit_entry add column visit_id uuid;

do $$
declare t text;
begin
  foreach t in array array['visit_setting', 'visit'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I to app_reseller using (tenant_id in (select id from tenant)) with check (tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('grant select on %I to app_tenant, app_reseller, app_platform', t);
  end loop;
end $$;
create policy visit_realm on visit to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()));
grant insert, update on visit_setting to app_tenant;
grant insert on visit to app_reseller;
grant update (state, content, changes, decided_at, decided_by, ended_at, ended_by) on visit to app_tenant;
grant select, update (state, opened_at, ends_at, ended_at, ended_by) on visit to app_realm;
grant select (tenant_id, consent) on visit_setting to app_realm;
create policy visit_setting_realm on visit_setting for select to app_realm
  using (tenant_id in (select id from tenant where reseller_id = (select scope_realm())));

create view report_visit with (security_invoker = true) as
  select tenant_id, id as visit_id, visitor_name, as_name, reason from visit;
grant select on report_visit to app_tenant, app_reseller, app_platform;
