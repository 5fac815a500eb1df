-- What figures of a period are made of: use by day, how the state of a customer and its agreed price changed, jobs by their end.
-- usage_day, tenant_state_change, plan_assignment_change: account

-- Kept by the transaction that records the use. Days are those of UTC, as months of the quota are.
create table usage_day (
  tenant_id uuid not null references tenant (id) on delete cascade,
  -- Its first moment.
  day timestamptz not null check (day = date_trunc('day', day, 'UTC')),
  used_ms bigint not null check (used_ms >= 0),
  recordings int not null check (recordings > 0),
  primary key (tenant_id, day)
) with (fillfactor = 80);
comment on table usage_day is 'class: account';

-- From each moment on the customer was in this state.
create table tenant_state_change (
  tenant_id uuid not null references tenant (id) on delete cascade,
  at timestamptz not null,
  state text not null check (state in ('trial', 'active', 'past-due', 'read-only', 'suspended', 'closing', 'deleted')),
  primary key (tenant_id, at)
);
comment on table tenant_state_change is 'class: account';

-- From each moment on this was agreed; no plan means: nothing any more.
create table plan_assignment_change (
  tenant_id uuid not null references tenant (id) on delete cascade,
  at timestamptz not null,
  agreed_tier text,
  currency text check (currency ~ '^[A-Z]{3}$'),
  interval text check (interval in ('month', 'year')),
  minor bigint check (minor >= 0),
  primary key (tenant_id, at),
  check (num_nulls(agreed_tier, currency, interval, minor) in (0, 4))
);
comment on table plan_assignment_change is 'class: account';

create index job_by_end on job (tenant_id, ended_at) include (state) where ended_at is not null;

do $$
declare t text;
begin
  foreach t in array array['usage_day', 'tenant_state_change', 'plan_assignment_change'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy %I on %I for select to app_reseller using (tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('grant select on %I to app_reseller, app_platform', t);
  end loop;
  foreach t in array array['tenant_state_change', 'plan_assignment_change'] loop
    execute format('create policy %I on %I for insert to app_reseller with check (tenant_id in (select id from tenant))', t || '_made', t);
    execute format('create policy %I on %I for update to app_reseller using (tenant_id in (select id from tenant)) with check (tenant_id in (select id from tenant))', t || '_again', t);
    execute format('grant insert, update on %I to app_reseller', t);
  end loop;
  foreach t in array array['usage_day', 'plan_assignment_change'] loop
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_worker', t);
    execute format('grant select, insert, update on %I to app_worker', t);
  end loop;
end $$;

-- Each runs as whoever makes the change.
create function count_usage_day() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into usage_day as d (tenant_id, day, used_ms, recordings)
    values (new.tenant_id, date_trunc('day', new.at, 'UTC'), new.decoded_ms, 1)
    on conflict (tenant_id, day) do update set used_ms = d.used_ms + excluded.used_ms, recordings = d.recordings + 1;
  return null;
end $$;
create function note_tenant_state() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into tenant_state_change (tenant_id, at, state)
    values (new.id, case tg_op when 'INSERT' then new.created_at else now() end, new.state)
    on conflict (tenant_id, at) do update set state = excluded.state;
  return null;
end $$;
create function note_plan_assignment() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    -- With its customer, or in the middle of a change.
    insert into plan_assignment_change (tenant_id, at) select old.tenant_id, now() where exists (select from tenant where id = old.tenant_id)
      on conflict (tenant_id, at) do update set agreed_tier = null, currency = null, interval = null, minor = null;
  elsif tg_op = 'INSERT' or (old.plan_id, old.currency, old.interval, old.minor) is distinct from (new.plan_id, new.currency, new.interval, new.minor) then
    insert into plan_assignment_change (tenant_id, at, agreed_tier, currency, interval, minor)
      select new.tenant_id, greatest(new.assigned_at, new.period_start), p.tier, new.currency, new.interval, new.minor
      from reseller_plan p where p.reseller_id = new.reseller_id and p.id = new.plan_id
      on conflict (tenant_id, at) do update
      set agreed_tier = excluded.agreed_tier, currency = excluded.currency, interval = excluded.interval, minor = excluded.minor;
  end if;
  return null;
end $$;
revoke all on function count_usage_day(), note_tenant_state(), note_plan_assignment() from public;
create trigger usage_counts_by_day after insert on usage_record for each row execute function count_usage_day();
create trigger tenant_begins_in_state after insert on tenant for each row execute function note_tenant_state();
create trigger tenant_changes_state after update of state on tenant for each row when (old.state is distinct from new.state) execute function note_tenant_state();
create trigger plan_assignment_is_noted after insert or update or delete on plan_assignment for each row execute function note_plan_assignment();

-- What is there already counts too.
do $$
declare t text;
begin
  foreach t in array array['usage_record', 'tenant', 'plan_assignment', 'reseller_plan'] loop
    execute format('alter table %I no force row level security', t);
  end loop;
  insert into usage_day select tenant_id, date_trunc('day', at, 'UTC'), sum(decoded_ms), count(*) from usage_record group by 1, 2;
  insert into tenant_state_change select id, created_at, state from tenant;
  insert into plan_assignment_change
    select a.tenant_id, a.assigned_at, p.tier, a.currency, a.interval, a.minor
    from plan_assignment a join reseller_plan p on p.reseller_id = a.reseller_id and p.id = a.plan_id;
  foreach t in array array['usage_record', 'tenant', 'plan_assignment', 'reseller_plan', 'usage_day', 'tenant_state_change', 'plan_assignment_change'] loop
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

-- Customers of every state, those that are gone included.
create view report_account with (security_invoker = true) as
  select tenant.id as tenant_id, tenant.reseller_id, tenant.name, tenant.slug, tenant.state, tenant.created_at, tenant.trial_ends_at,
    plan.name as plan_name, plan.minutes_per_month, plan.storage_bytes
  from tenant left join plan_in_force plan on plan.tenant_id = tenant.id;
create view report_usage_day with (security_invoker = true) as
  select tenant_id, day, used_ms, recordings from usage_day;
create view report_ended_job with (security_invoker = true) as
  select tenant_id, state, ended_at from job where ended_at is not null and state in ('done', 'failed');
create view report_open_job with (security_invoker = true) as
  select tenant_id, state from job where state in ('waiting', 'running') and trashed_at is null;
create view report_tenant_state with (security_invoker = true) as
  select tenant_id, at, state from tenant_state_change;
create view report_agreed_price with (security_invoker = true) as
  select tenant_id, at, agreed_tier as tier, currency, interval, minor,
    case interval when 'year' then round(minor / 12.0)::bigint else minor end as minor_per_month
  from plan_assignment_change;
-- What a tier costs its reseller by the month.
create view report_wholesale with (security_invoker = true) as
  select tier, currency, interval, case interval when 'year' then round(wholesale_minor / 12.0)::bigint else wholesale_minor end as minor_per_month
  from plan_wholesale;
create view report_last_seen with (security_invoker = true) as
  select tenant_id, max(last_seen_at) as last_seen_at from membership group by tenant_id;
grant select on report_account, report_usage_day, report_ended_job, report_open_job, report_tenant_state, report_agreed_price, report_last_seen to app_reseller, app_platform;
grant select on report_wholesale to app_reseller;
