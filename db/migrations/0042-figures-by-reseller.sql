-- Figures by reseller and day for whoever looks at all resellers at once, and customers that are found by a part of their name.
-- figure_change: account · reseller_day: reseller · platform_day: platform · tenant: account (as before)

-- Written by the transaction that changes a figure, so nobody waits for anybody; a round adds it to the sums below.
create table figure_change (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id bigint generated always as identity,
  reseller_id uuid not null,
  -- The first moment of a day in UTC.
  day timestamptz not null check (day = date_trunc('day', day, 'UTC')),
  used_ms bigint not null default 0,
  done int not null default 0,
  failed int not null default 0,
  -- Customers that are neither closing nor deleted.
  customers int not null default 0,
  primary key (tenant_id, id)
);
comment on table figure_change is 'class: account';

-- All since the beginning until the end of the day: a period is the difference of two rows, however long it is.
create table reseller_day (
  reseller_id uuid not null references reseller (id) on delete cascade,
  day timestamptz not null check (day = date_trunc('day', day, 'UTC')),
  used_ms bigint not null,
  done bigint not null,
  failed bigint not null,
  customers bigint not null,
  primary key (reseller_id, day)
) with (fillfactor = 80);
comment on table reseller_day is 'class: reseller';

-- Of this day alone, of all resellers together.
create table platform_day (
  day timestamptz primary key check (day = date_trunc('day', day, 'UTC')),
  used_ms bigint not null,
  done bigint not null,
  failed bigint not null
) with (fillfactor = 80);
comment on table platform_day is 'class: platform';

alter table figure_change enable row level security;
alter table reseller_day enable row level security;
create policy figure_change_made on figure_change for insert to app_tenant, app_worker
  with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()));
create policy figure_change_reseller on figure_change for insert to app_reseller
  with check (reseller_id = (select scope_reseller()) and tenant_id in (select id from tenant));
create policy figure_change_platform on figure_change for select to app_platform using (true);
create policy figure_change_round on figure_change to app_worker using ((select scope_tenant()) is null);
create policy reseller_day_platform on reseller_day for select to app_platform using (true);
create policy reseller_day_round on reseller_day to app_worker using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null);
grant insert on figure_change to app_tenant, app_reseller;
grant select, insert, delete on figure_change to app_worker;
grant select, insert, update on reseller_day, platform_day to app_worker;
grant select on figure_change, reseller_day, platform_day to app_platform;

-- Each runs as whoever makes the change.
create function note_used() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into figure_change (tenant_id, reseller_id, day, used_ms)
    select new.tenant_id, t.reseller_id, date_trunc('day', new.at, 'UTC'), new.decoded_ms from tenant t where t.id = new.tenant_id;
  return null;
end $$;
create function note_ended_job() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.ended_at is not null and old.state in ('done', 'failed') then
    insert into figure_change (tenant_id, reseller_id, day, done, failed)
      select t.id, t.reseller_id, date_trunc('day', old.ended_at, 'UTC'), -(old.state = 'done')::int, -(old.state = 'failed')::int from tenant t where t.id = old.tenant_id;
  end if;
  if tg_op <> 'DELETE' and new.ended_at is not null and new.state in ('done', 'failed') then
    insert into figure_change (tenant_id, reseller_id, day, done, failed)
      select t.id, t.reseller_id, date_trunc('day', new.ended_at, 'UTC'), (new.state = 'done')::int, (new.state = 'failed')::int from tenant t where t.id = new.tenant_id;
  end if;
  return null;
end $$;
-- A state counts from its moment until the next one, so what is put between two others counts for the days between.
create function note_customer_at_work() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  was text := case tg_op when 'UPDATE' then old.state
    else (select c.state from tenant_state_change c where c.tenant_id = new.tenant_id and c.at < new.at order by c.at desc limit 1) end;
  step int := (new.state not in ('closing', 'deleted'))::int - coalesce((was not in ('closing', 'deleted'))::int, 0);
  following timestamptz := (select min(c.at) from tenant_state_change c where c.tenant_id = new.tenant_id and c.at > new.at);
begin
  if step = 0 then return null; end if;
  insert into figure_change (tenant_id, reseller_id, day, customers)
    select t.id, t.reseller_id, date_trunc('day', moment.at, 'UTC'), moment.step
    from tenant t cross join (values (new.at, step), (following, -step)) as moment (at, step)
    where t.id = new.tenant_id and moment.at is not null;
  return null;
end $$;
revoke all on function note_used(), note_ended_job(), note_customer_at_work() from public;
create trigger usage_is_noted after insert on usage_record for each row execute function note_used();
create trigger ended_job_is_noted after insert on job for each row when (new.ended_at is not null) execute function note_ended_job();
create trigger ended_job_changes after update on job for each row
  when (old.ended_at is distinct from new.ended_at or old.state is distinct from new.state) execute function note_ended_job();
create trigger ended_job_goes after delete on job for each row when (old.ended_at is not null) execute function note_ended_job();
create trigger state_is_noted after insert or update on tenant_state_change for each row execute function note_customer_at_work();

-- What is there already counts too.
do $$
declare t text;
begin
  foreach t in array array['usage_day', 'job', 'tenant_state_change', 'tenant'] loop
    execute format('alter table %I no force row level security', t);
  end loop;
  insert into reseller_day
    select reseller_id, day, sum(used_ms) over days, sum(done) over days, sum(failed) over days, sum(customers) over days
    from (
      select t.reseller_id, f.day, sum(f.used_ms)::bigint as used_ms, sum(f.done) as done, sum(f.failed) as failed, sum(f.customers) as customers
      from (
        select tenant_id, day, used_ms, 0 as done, 0 as failed, 0 as customers from usage_day
        union all
        select tenant_id, date_trunc('day', ended_at, 'UTC'), 0, (state = 'done')::int, (state = 'failed')::int, 0 from job
          where ended_at is not null and state in ('done', 'failed')
        union all
        select tenant_id, date_trunc('day', at, 'UTC'), 0, 0, 0, (state not in ('closing', 'deleted'))::int
            - coalesce((lag(state) over (partition by tenant_id order by at) not in ('closing', 'deleted'))::int, 0) from tenant_state_change
      ) f join tenant t on t.id = f.tenant_id group by 1, 2
    ) d window days as (partition by reseller_id order by day);
  insert into platform_day
    select day, sum(used_ms), sum(done), sum(failed) from (
      select day, used_ms, 0 as done, 0 as failed from usage_day
      union all
      select date_trunc('day', ended_at, 'UTC'), 0, (state = 'done')::int, (state = 'failed')::int from job where ended_at is not null and state in ('done', 'failed')
    ) f group by day;
  foreach t in array array['usage_day', 'job', 'tenant_state_change', 'tenant', 'figure_change', 'reseller_day'] loop
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

create view report_figure_change with (security_invoker = true) as
  select reseller_id, day, used_ms, done, failed, customers from figure_change;
create view report_reseller_day with (security_invoker = true) as
  select reseller_id, day, used_ms, done, failed, customers from reseller_day;
create view report_platform_day with (security_invoker = true) as
  select day, used_ms, done, failed from platform_day;
grant select on report_figure_change, report_reseller_day, report_platform_day to app_platform;

-- Neither LIKE nor trigrams may use an index under row level security. So the key of the reseller leads to its customers, and what is
-- searched lies in the same index: names and addresses are compared without reading the rows.
alter table tenant add column search_text text generated always as (lower(name || E'\n' || slug)) stored;
create index tenant_search on tenant (reseller_id, id) include (search_text, state);
