-- The audit trail and the outbox of events that feeds sockets.
-- audit_entry: account (scope_id is a tenant, a reseller or, as the zero uuid, the platform) · event_outbox, event, event_counter: content

create table audit_entry (
  scope_id uuid not null,
  id uuid not null,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('person', 'api-key', 'system', 'anonymous')),
  actor_id uuid,
  action text not null,
  target text,
  outcome text not null default 'done' check (outcome in ('done', 'denied')),
  before jsonb,
  after jsonb,
  request_id text,
  primary key (scope_id, id)
);
comment on table audit_entry is 'class: account';
create index audit_entry_by_time on audit_entry (scope_id, at desc, id);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy audit_tenant on audit_entry for select to app_tenant using (scope_id = (select scope_tenant()));
create policy audit_tenant_write on audit_entry for insert to app_tenant, app_worker with check (scope_id = (select scope_tenant()));
create policy audit_reseller on audit_entry for select to app_reseller using (scope_id = (select scope_reseller()) or scope_id in (select id from tenant));
create policy audit_reseller_write on audit_entry for insert to app_reseller with check (scope_id = (select scope_reseller()) or scope_id in (select id from tenant));
create policy audit_realm_write on audit_entry for insert to app_realm with check (scope_id = (select scope_realm()));
create policy audit_platform on audit_entry for select to app_platform using (true);
create policy audit_platform_write on audit_entry for insert to app_platform with check (scope_id = '00000000-0000-0000-0000-000000000000');
grant select, insert on audit_entry to app_tenant, app_reseller, app_platform;
grant insert on audit_entry to app_worker, app_realm;

-- Written in the transaction of the change; the relay moves rows to `event` and gives them their number.
create table event_outbox (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id bigint generated always as identity,
  topic text not null,
  payload jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
comment on table event_outbox is 'class: content';

create table event_counter (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  last_id bigint not null default 0
);
comment on table event_counter is 'class: content';

create table event (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id bigint not null,
  topic text not null,
  payload jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
comment on table event is 'class: content';
create index event_by_age on event (at);

do $$
declare t text;
begin
  foreach t in array array['event_outbox', 'event_counter', 'event'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
create policy outbox_write on event_outbox for insert to app_tenant, app_worker with check (tenant_id = (select scope_tenant()));
-- The relay acts for no customer and moves everybody's rows; they hold ids and states only.
create policy outbox_relay on event_outbox to app_worker using ((select scope_tenant()) is null);
create policy counter_relay on event_counter to app_worker using ((select scope_tenant()) is null);
create policy counter_own on event_counter for select to app_tenant using (tenant_id = (select scope_tenant()));
create policy event_relay on event to app_worker using ((select scope_tenant()) is null);
create policy event_own on event for select to app_tenant using (tenant_id = (select scope_tenant()));
grant insert on event_outbox to app_tenant;
grant select, insert, delete on event_outbox to app_worker;
grant select, insert, update on event_counter to app_worker;
grant select, insert, delete on event to app_worker;
grant select on event, event_counter to app_tenant;
