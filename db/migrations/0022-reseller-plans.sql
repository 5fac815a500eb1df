-- Resellers' own plans over the platform's tiers (table plan): versions, prices, what the platform charges, who is on which.
-- plan_wholesale: platform · reseller_plan, reseller_plan_version, plan_price: reseller · plan_assignment: account · plan_in_force: account (as before)

alter table plan
  -- Nothing: as many members as they like.
  add seats int check (seats > 0);
update plan set seats = case name when 'Studio' then 10 else 200 end;

-- What a tier costs a reseller, and between which prices it may be sold. Customers never see it.
create table plan_wholesale (
  tier text not null references plan (name),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval text not null check (interval in ('month', 'year')),
  wholesale_minor bigint not null check (wholesale_minor >= 0),
  floor_minor bigint not null check (floor_minor >= 0),
  ceiling_minor bigint,
  -- What a reseller's first plan costs until the reseller sets a price.
  suggested_minor bigint not null,
  -- An hour beyond the included minutes.
  hour_minor bigint not null check (hour_minor >= 0),
  primary key (tier, currency, interval),
  check (ceiling_minor is null or ceiling_minor >= floor_minor),
  check (suggested_minor >= floor_minor and (ceiling_minor is null or suggested_minor <= ceiling_minor))
);
comment on table plan_wholesale is 'class: platform';
insert into plan_wholesale
  select tier, currency, interval, wholesale * months, floor * months, ceiling * months, suggested * months, hour
  from (values ('Studio', 900, 1200, 9900, 1900, 60), ('Business', 5900, 6900, 59000, 9900, 45)) as t (tier, wholesale, floor, ceiling, suggested, hour)
  cross join (values ('EUR'), ('USD')) as c (currency)
  cross join (values ('month', 1), ('year', 10)) as i (interval, months);
grant select on plan_wholesale to app_reseller;
grant select, insert, update, delete on plan_wholesale to app_platform;

create table reseller_plan (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  name text not null,
  tier text not null references plan (name),
  state text not null default 'draft' check (state in ('draft', 'published', 'archived')),
  -- What new customers get; nothing before the first publication.
  current_version int,
  -- Whether strangers see it among the prices of the brand; otherwise it is given by hand.
  listed boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (reseller_id, id),
  check (state = 'draft' or current_version is not null)
);
comment on table reseller_plan is 'class: reseller';
create unique index reseller_plan_name on reseller_plan (reseller_id, lower(name)) where state <> 'archived';

-- Never changed once published: what a customer bought stays what it bought.
create table reseller_plan_version (
  reseller_id uuid not null,
  plan_id uuid not null,
  version int not null check (version > 0),
  published_at timestamptz,
  -- Included minutes come anew each month, also where a year is paid at once.
  minutes_per_month int not null check (minutes_per_month >= 0),
  storage_bytes bigint not null check (storage_bytes >= 0),
  seats int check (seats > 0),
  parallel_jobs int not null check (parallel_jobs between 1 and 1000),
  -- Nothing: whatever the tier has.
  models text[] check (cardinality(models) > 0),
  features text[] check (features <@ array['translate', 'speakers']),
  max_file_bytes bigint not null check (max_file_bytes >= 0),
  max_duration_ms bigint not null check (max_duration_ms >= 0),
  -- Nothing: recordings and transcripts stay until somebody removes them.
  retention_days int check (retention_days between 1 and 36500),
  overage text not null check (overage in ('block', 'bill')),
  overage_cap_minutes int check (overage_cap_minutes > 0),
  -- The soft limit: how far beyond the included minutes work goes on at no charge.
  grace_percent int not null default 0 check (grace_percent between 0 and 100),
  trial_days int not null default 0 check (trial_days between 0 and 365),
  primary key (reseller_id, plan_id, version),
  foreign key (reseller_id, plan_id) references reseller_plan (reseller_id, id) on delete cascade
);
comment on table reseller_plan_version is 'class: reseller';
create unique index reseller_plan_one_draft on reseller_plan_version (reseller_id, plan_id) where published_at is null;

create table plan_price (
  reseller_id uuid not null,
  plan_id uuid not null,
  version int not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval text not null check (interval in ('month', 'year')),
  minor bigint not null check (minor >= 0),
  -- For a version that bills what goes beyond.
  overage_minor_per_hour bigint check (overage_minor_per_hour >= 0),
  primary key (reseller_id, plan_id, version, currency, interval),
  foreign key (reseller_id, plan_id, version) references reseller_plan_version (reseller_id, plan_id, version) on delete cascade
);
comment on table plan_price is 'class: reseller';

-- Which version a customer is on, at which price, and what follows at renewal. A customer without a row has its plan in force only.
create table plan_assignment (
  tenant_id uuid primary key,
  reseller_id uuid not null,
  plan_id uuid not null,
  version int not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval text not null check (interval in ('month', 'year')),
  minor bigint not null check (minor >= 0),
  overage_minor_per_hour bigint check (overage_minor_per_hour >= 0),
  -- Where months are counted from: the 31st stays the 31st where a month has one.
  anchor_at timestamptz not null,
  period_start timestamptz not null,
  period_end timestamptz not null check (period_end > period_start),
  -- Included milliseconds of the month in which the plan last changed, prorated; ends with that month.
  carried_ms bigint check (carried_ms >= 0),
  carried_until timestamptz,
  next_plan_id uuid,
  next_version int,
  next_currency text check (next_currency ~ '^[A-Z]{3}$'),
  next_interval text check (next_interval in ('month', 'year')),
  assigned_at timestamptz not null,
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (reseller_id, plan_id, version) references reseller_plan_version (reseller_id, plan_id, version),
  foreign key (reseller_id, next_plan_id, next_version) references reseller_plan_version (reseller_id, plan_id, version),
  check ((carried_ms is null) = (carried_until is null)),
  check (num_nulls(next_plan_id, next_version, next_currency, next_interval) in (0, 4))
);
comment on table plan_assignment is 'class: account';
create index plan_assignment_by_plan on plan_assignment (reseller_id, plan_id);
create index plan_assignment_due on plan_assignment (period_end);

alter table plan_in_force
  -- The platform's plan that lies beneath.
  add tier text,
  add seats int check (seats > 0),
  add retention_days int check (retention_days between 1 and 36500),
  add overage text not null default 'block' check (overage in ('block', 'bill')),
  add overage_cap_minutes int check (overage_cap_minutes > 0),
  add grace_percent int not null default 0 check (grace_percent between 0 and 100);
alter table plan_in_force no force row level security;
update plan_in_force set tier = name;
alter table plan_in_force force row level security;
alter table plan_in_force alter tier set not null;

do $$
declare t text;
begin
  foreach t in array array['reseller_plan', 'reseller_plan_version', 'plan_price', 'plan_assignment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('grant select on %I to app_platform, app_reseller, app_worker', t);
  end loop;
  foreach t in array array['reseller_plan', 'reseller_plan_version', 'plan_price'] loop
    execute format('create policy %I on %I for select to app_worker using (reseller_id = (select scope_reseller()))', t || '_worker', t);
    execute format('grant select on %I to app_realm', t);
    execute format('grant insert on %I to app_platform', t);
  end loop;
end $$;

create policy reseller_plan_own on reseller_plan to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy reseller_plan_realm on reseller_plan for select to app_realm using (reseller_id = (select scope_realm()) and state = 'published' and listed);
create policy reseller_plan_starter on reseller_plan for insert to app_platform with check (true);
create policy plan_version_own on reseller_plan_version to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy plan_version_realm on reseller_plan_version for select to app_realm using (reseller_id = (select scope_realm()) and published_at is not null);
create policy plan_version_starter on reseller_plan_version for insert to app_platform with check (true);
create policy plan_price_own on plan_price to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy plan_price_realm on plan_price for select to app_realm using (reseller_id = (select scope_realm()));
create policy plan_price_starter on plan_price for insert to app_platform with check (true);
grant insert, update, delete on reseller_plan, reseller_plan_version to app_reseller;
grant insert, delete on plan_price to app_reseller;

-- A draft may be changed; what is published stands. Under another trigger it is a reseller's start or its end.
create function refuse_change_of_published() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  published boolean;
  changed record := coalesce(old, new);
begin
  if pg_trigger_depth() > 1 or new is not distinct from old then return null; end if;
  if tg_table_name = 'reseller_plan_version' then
    published := old.published_at is not null;
  else
    select v.published_at is not null into published from reseller_plan_version v
      where v.reseller_id = changed.reseller_id and v.plan_id = changed.plan_id and v.version = changed.version;
  end if;
  if published then raise exception 'A published version of a plan is not changed: make a new version'; end if;
  return null;
end $$;
revoke all on function refuse_change_of_published() from public;
create trigger published_version_stands after update or delete on reseller_plan_version for each row execute function refuse_change_of_published();
create trigger published_price_stands after insert or update or delete on plan_price for each row execute function refuse_change_of_published();

create policy plan_assignment_reseller on plan_assignment to app_reseller
  using (reseller_id = (select scope_reseller()) and tenant_id in (select id from tenant))
  with check (reseller_id = (select scope_reseller()) and tenant_id in (select id from tenant));
create policy plan_assignment_own on plan_assignment for select to app_tenant using (tenant_id = (select scope_tenant()));
create policy plan_assignment_worker on plan_assignment to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
-- Finds who renews; it holds ids, times and prices.
create policy plan_assignment_queue on plan_assignment for select to app_worker using ((select scope_tenant()) is null);
grant select on plan_assignment to app_tenant;
grant insert, update, delete on plan_assignment to app_reseller;
grant update on plan_assignment to app_worker;
-- A renewal may change what is in force.
drop policy plan_own on plan_in_force;
create policy plan_own on plan_in_force for select to app_tenant using (tenant_id = (select scope_tenant()));
create policy plan_worker on plan_in_force to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
grant update on plan_in_force to app_worker;

-- Every reseller begins with a plan of each tier, at the price that the platform suggests. Runs as whoever makes the reseller.
create function make_starter_plans() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  t plan;
  made uuid;
begin
  for t in select * from plan order by place loop
    made := gen_random_uuid();
    insert into reseller_plan (reseller_id, id, name, tier, state, current_version) values (new.id, made, t.name, t.name, 'published', 1);
    insert into reseller_plan_version (reseller_id, plan_id, version, published_at, minutes_per_month, storage_bytes, seats, parallel_jobs, max_file_bytes, max_duration_ms, overage, trial_days)
      values (new.id, made, 1, now(), t.minutes_per_month, t.storage_bytes, t.seats, t.parallel_jobs, t.max_file_bytes, t.max_duration_ms, 'block', case when t.place = 1 then 14 else 0 end);
    insert into plan_price (reseller_id, plan_id, version, currency, interval, minor)
      select new.id, made, 1, w.currency, w.interval, w.suggested_minor from plan_wholesale w where w.tier = t.name;
  end loop;
  return new;
end $$;
revoke all on function make_starter_plans() from public;
create trigger reseller_starts_with_plans after insert on reseller for each row execute function make_starter_plans();

-- Resellers that are there already begin with the same.
do $$
declare t text;
begin
  create trigger reseller_gets_plans after update of slug on reseller for each row execute function make_starter_plans();
  foreach t in array array['reseller', 'reseller_plan', 'reseller_plan_version', 'plan_price'] loop
    execute format('alter table %I no force row level security', t);
  end loop;
  update reseller set slug = slug;
  foreach t in array array['reseller', 'reseller_plan', 'reseller_plan_version', 'plan_price'] loop
    execute format('alter table %I force row level security', t);
  end loop;
  drop trigger reseller_gets_plans on reseller;
end $$;

-- Contracted value by month: what was agreed, not what was paid.
create view report_plan_assignment with (security_invoker = true) as
  select a.tenant_id, a.reseller_id, a.plan_id, a.version, p.name as plan_name, p.tier, a.currency, a.interval, a.minor,
    case a.interval when 'year' then round(a.minor / 12.0)::bigint else a.minor end as minor_per_month,
    a.period_start, a.period_end, a.anchor_at, a.next_plan_id, a.next_version
  from plan_assignment a join reseller_plan p on p.reseller_id = a.reseller_id and p.id = a.plan_id;
grant select on report_plan_assignment to app_reseller, app_platform;
