-- Minutes by the period of the plan, by member, with grants, limits and alerts.
-- minute_grant, usage_setting, member_limit, usage_alert: account · usage_record, usage_reservation: account (as before)

-- Rows that go with their plan are not held back: a plan is only removed while nobody ever could have it.
create or replace function refuse_change_of_published() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  published boolean;
  changed record := coalesce(old, new);
begin
  if pg_trigger_depth() > 1 or new is not distinct from old then return null; end if;
  if tg_op = 'DELETE' and not exists (select from reseller_plan p where p.reseller_id = changed.reseller_id and p.id = changed.plan_id) then return null; end if;
  if tg_table_name = 'reseller_plan_version' then
    published := old.published_at is not null;
  else
    select v.published_at is not null into published from reseller_plan_version v
      where v.reseller_id = changed.reseller_id and v.plan_id = changed.plan_id and v.version = changed.version;
  end if;
  if published then raise exception 'A published version of a plan is not changed: make a new version'; end if;
  return null;
end $$;

-- A refusal names the plan of the same reseller that allows what was asked; drafts are nobody's business.
create policy reseller_plan_of_tenant on reseller_plan for select to app_tenant using (reseller_id = (select scope_reseller()) and state = 'published' and listed);
create policy plan_version_of_tenant on reseller_plan_version for select to app_tenant using (reseller_id = (select scope_reseller()) and published_at is not null);
grant select on reseller_plan, reseller_plan_version to app_tenant;

-- Minutes beyond the plan, for a reason and for a time. They are used before the included ones.
create table minute_grant (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  granted_ms bigint not null check (granted_ms > 0),
  used_ms bigint not null default 0 check (used_ms between 0 and granted_ms),
  reason text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Taken back: nothing more is used of it.
  ended_at timestamptz,
  primary key (tenant_id, id)
);
comment on table minute_grant is 'class: account';

-- Limits that somebody set below the plan's own. At the soft one people are told, at the hard one work stops.
create table usage_setting (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  soft_limit_ms bigint check (soft_limit_ms >= 0),
  hard_limit_ms bigint check (hard_limit_ms >= 0),
  -- Whether the reseller is told as well when a level is reached.
  tell_reseller boolean not null default false
);
comment on table usage_setting is 'class: account';
create table member_limit (
  tenant_id uuid not null,
  person_id uuid not null,
  soft_limit_ms bigint check (soft_limit_ms >= 0),
  hard_limit_ms bigint check (hard_limit_ms >= 0),
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references membership (tenant_id, person_id) on delete cascade
);
comment on table member_limit is 'class: account';

-- Once per period and level.
create table usage_alert (
  tenant_id uuid not null references tenant (id) on delete cascade,
  period_start timestamptz not null,
  -- Percent of the included minutes; 0 for the soft limit that was set.
  level int not null check (level in (0, 50, 80, 100, 120)),
  used_ms bigint not null,
  included_ms bigint not null,
  at timestamptz not null,
  -- By mail; until then a round picks it up.
  told_at timestamptz,
  primary key (tenant_id, period_start, level)
);
comment on table usage_alert is 'class: account';
create index usage_alert_untold on usage_alert (at) where told_at is null;

-- Who used them, and which part came from grants or goes beyond what is included.
alter table usage_record
  add created_by uuid,
  add granted_ms bigint not null default 0 check (granted_ms >= 0),
  add overage_ms bigint not null default 0 check (overage_ms >= 0);
alter table usage_reservation add created_by uuid;
create index usage_by_member on usage_record (tenant_id, created_by, at);

do $$
declare t text;
begin
  foreach t in array array['minute_grant', 'usage_setting', 'member_limit', 'usage_alert'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_worker', t);
    execute format('create policy %I on %I to app_reseller using (tenant_id in (select id from tenant)) with check (tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('grant select on %I to app_tenant, app_worker, app_reseller', t);
  end loop;
end $$;
grant insert, update on minute_grant to app_reseller;
grant update on minute_grant to app_worker;
grant insert, update, delete on usage_setting to app_reseller;
grant insert, update on member_limit to app_tenant;
grant delete on member_limit to app_tenant;
grant insert on usage_alert to app_worker;
grant update on usage_alert to app_tenant;
-- The round that writes the mails finds whom they are about; it holds ids, times and sums.
create policy usage_alert_round on usage_alert for select to app_worker using ((select scope_tenant()) is null);
create policy usage_reservation_reseller on usage_reservation for select to app_reseller using (tenant_id in (select id from tenant));
grant select on usage_reservation to app_reseller;

-- Days of a customer, for charts and forecasts.
create view report_usage_by_day with (security_invoker = true) as
  select tenant_id, date_trunc('day', at, 'UTC') as day, sum(decoded_ms)::bigint as used_ms, sum(overage_ms)::bigint as overage_ms, count(*)::int as jobs
  from usage_record group by 1, 2;
grant select on report_usage_by_day to app_tenant, app_reseller, app_platform;
