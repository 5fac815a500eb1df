-- Minutes above the customers: a monthly pool of a reseller and a monthly cap of the installation. No row: no limit.
-- minute_pool: reseller · minute_cap: platform

create table minute_pool (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  minutes_per_month bigint not null check (minutes_per_month between 0 and 1000000000)
);
comment on table minute_pool is 'class: reseller';
create table minute_cap (
  -- One row at most.
  one boolean primary key default true check (one),
  minutes_per_month bigint not null check (minutes_per_month between 0 and 1000000000)
);
comment on table minute_cap is 'class: platform';

alter table minute_pool enable row level security;
alter table minute_pool force row level security;
create policy minute_pool_own on minute_pool for select to app_reseller using (reseller_id = (select scope_reseller()));
create policy minute_pool_platform on minute_pool to app_platform using (true) with check (true);
create policy minute_pool_checked on minute_pool for select to app_finder using (reseller_id = (select scope_reseller()));
grant select on minute_pool to app_reseller, app_finder;
grant select, insert, update, delete on minute_pool, minute_cap to app_platform;
grant select on minute_cap to app_finder;

-- For the sums below alone: ids, days and lengths.
create policy reservation_sums on usage_reservation for select to app_finder using (true);
create policy tenant_sums on tenant for select to app_finder using (true);
create policy figure_change_sums on figure_change for select to app_finder using (true);
create policy reseller_day_sums on reseller_day for select to app_finder using (true);
create policy usage_day_sums on usage_day for select to app_finder using (true);
grant select (tenant_id, task_id, decoded_ms, at) on usage_reservation to app_finder;
grant select (id, reseller_id, is_test) on tenant to app_finder;
grant select (tenant_id, day, used_ms) on usage_day to app_finder;
grant select on figure_change, reseller_day, platform_day to app_finder;
grant select on report_figure_change, report_reseller_day, report_platform_day to app_finder;

-- Figures leave customers for tests out, and these minutes are real, so theirs are added.
create index tenant_for_tests on tenant (reseller_id) include (id) where is_test;

-- Used and reserved in the calendar month (UTC) of a moment, besides one task. A single statement, so a task that settles
-- meanwhile counts once: as reserved or as used.
create function reseller_minutes_taken(of_reseller uuid, moment timestamptz, besides uuid) returns bigint
  language sql stable set search_path = public, pg_temp
  begin atomic
    with month as (select date_trunc('month', moment, 'UTC') as begins, date_add(date_trunc('month', moment, 'UTC'), interval '1 month', 'UTC') as ends)
    select (coalesce((select d.used_ms from report_reseller_day d where d.reseller_id = of_reseller and d.day < m.ends order by d.day desc limit 1), 0)
      - coalesce((select d.used_ms from report_reseller_day d where d.reseller_id = of_reseller and d.day < m.begins order by d.day desc limit 1), 0)
      + coalesce((select sum(c.used_ms) from report_figure_change c where c.reseller_id = of_reseller and c.day >= m.begins and c.day < m.ends), 0)
      + coalesce((select sum(d.used_ms) from usage_day d join tenant t on t.id = d.tenant_id
          where t.is_test and t.reseller_id = of_reseller and d.day >= m.begins and d.day < m.ends), 0)
      + coalesce((select sum(r.decoded_ms) from usage_reservation r join tenant t on t.id = r.tenant_id
          where t.reseller_id = of_reseller and r.at >= m.begins and r.at < m.ends and r.task_id is distinct from besides), 0))::bigint
    from month m;
  end;
create function platform_minutes_taken(moment timestamptz, besides uuid) returns bigint
  language sql stable set search_path = public, pg_temp
  begin atomic
    with month as (select date_trunc('month', moment, 'UTC') as begins, date_add(date_trunc('month', moment, 'UTC'), interval '1 month', 'UTC') as ends)
    select (coalesce((select sum(d.used_ms) from report_platform_day d where d.day >= m.begins and d.day < m.ends), 0)
      + coalesce((select sum(c.used_ms) from report_figure_change c where c.day >= m.begins and c.day < m.ends), 0)
      + coalesce((select sum(d.used_ms) from usage_day d join tenant t on t.id = d.tenant_id
          where t.is_test and d.day >= m.begins and d.day < m.ends), 0)
      + coalesce((select sum(r.decoded_ms) from usage_reservation r where r.at >= m.begins and r.at < m.ends and r.task_id is distinct from besides), 0))::bigint
    from month m;
  end;

-- Reviewed: at which level above the customer in scope so many milliseconds would end, and nothing of how many are left.
create function minutes_end_at(asked_ms bigint, moment timestamptz, besides uuid) returns text
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select case
      when exists (select from minute_pool p where p.reseller_id = scope_reseller()
        and p.minutes_per_month * 60000 < asked_ms + reseller_minutes_taken(p.reseller_id, moment, besides)) then 'reseller'
      when exists (select from minute_cap c where c.minutes_per_month * 60000 < asked_ms + platform_minutes_taken(moment, besides)) then 'platform'
    end;
  end;

-- Reviewed: whoever decides about a pool or the cap does so alone until its transaction ends. The order is always this one, after the
-- lock of the customer; where no limit is set nobody waits.
create function lock_minute_levels() returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from public.minute_pool where reseller_id = public.scope_reseller()) then
    perform pg_advisory_xact_lock(x'5c21b0'::int, hashtext(public.scope_reseller()::text));
  end if;
  if exists (select from public.minute_cap) then
    perform pg_advisory_xact_lock(x'5c21b1'::int, 0);
  end if;
end $$;

-- Reviewed: what customers of the reseller in scope took of this month; of any reseller for the platform, of all where none is named.
create function own_minutes_taken(moment timestamptz) returns bigint
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select reseller_minutes_taken(scope_reseller(), moment, null);
  end;
create function minutes_taken(of_reseller uuid, moment timestamptz) returns bigint
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select case when of_reseller is null then platform_minutes_taken(moment, null) else reseller_minutes_taken(of_reseller, moment, null) end;
  end;

revoke all on function reseller_minutes_taken(uuid, timestamptz, uuid), platform_minutes_taken(timestamptz, uuid),
  minutes_end_at(bigint, timestamptz, uuid), lock_minute_levels(), own_minutes_taken(timestamptz), minutes_taken(uuid, timestamptz) from public;
grant execute on function reseller_minutes_taken(uuid, timestamptz, uuid), platform_minutes_taken(timestamptz, uuid) to app_finder;
grant execute on function minutes_end_at(bigint, timestamptz, uuid) to app_tenant, app_worker;
grant execute on function lock_minute_levels() to app_worker;
grant execute on function own_minutes_taken(timestamptz) to app_reseller;
grant execute on function minutes_taken(uuid, timestamptz) to app_platform;
grant create on schema public to app_finder;
alter function minutes_end_at(bigint, timestamptz, uuid) owner to app_finder;
alter function lock_minute_levels() owner to app_finder;
alter function own_minutes_taken(timestamptz) owner to app_finder;
alter function minutes_taken(uuid, timestamptz) owner to app_finder;
revoke create on schema public from app_finder;
