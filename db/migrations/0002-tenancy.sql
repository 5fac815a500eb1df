-- Resellers, customers (tenants), brands, hosts, plans in force.
-- directory: platform · reseller, brand: reseller · tenant, plan_in_force: account

-- The directory knows only where a host leads. It is read before any scope exists, through realm_of_label() alone.
create table directory (
  label text primary key,
  kind text not null check (kind in ('slug', 'domain')),
  reseller_id uuid not null,
  region text not null default 'default',
  connection text not null default 'default'
);
comment on table directory is 'class: platform';

create table reseller (
  id uuid primary key,
  slug text not null,
  name text not null,
  region text not null default 'default',
  state text not null default 'active' check (state in ('active', 'suspended')),
  created_at timestamptz not null default now()
);
comment on table reseller is 'class: reseller';

create table brand (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  product_name text not null,
  colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
  support_email text not null
);
comment on table brand is 'class: reseller';

create table tenant (
  id uuid primary key,
  reseller_id uuid not null references reseller (id),
  slug text not null,
  name text not null,
  state text not null default 'active' check (state in ('trial', 'active', 'past-due', 'read-only', 'suspended', 'closing', 'deleted')),
  created_at timestamptz not null default now(),
  unique (reseller_id, slug),
  unique (reseller_id, id)
);
comment on table tenant is 'class: account';
create index tenant_by_reseller on tenant (reseller_id, created_at desc, id);

-- What a customer's plan allows at this moment; the plans themselves come with the module plans.
create table plan_in_force (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  name text not null,
  parallel_jobs int not null check (parallel_jobs between 1 and 1000),
  weight int not null default 1 check (weight between 1 and 1000),
  minutes_per_month int not null check (minutes_per_month >= 0),
  storage_bytes bigint not null check (storage_bytes >= 0),
  max_file_bytes bigint not null check (max_file_bytes >= 0),
  max_duration_ms bigint not null check (max_duration_ms >= 0),
  models text[] not null
);
comment on table plan_in_force is 'class: account';

alter table reseller enable row level security;
alter table reseller force row level security;
alter table brand enable row level security;
alter table brand force row level security;
alter table tenant enable row level security;
alter table tenant force row level security;
alter table plan_in_force enable row level security;
alter table plan_in_force force row level security;

create policy reseller_own on reseller to app_reseller using (id = (select scope_reseller())) with check (id = (select scope_reseller()));
create policy reseller_realm on reseller for select to app_realm using (id = (select scope_realm()));
create policy reseller_of_tenant on reseller for select to app_tenant, app_worker using (id = (select scope_reseller()));
create policy reseller_platform on reseller to app_platform using (true) with check (true);
create policy brand_own on brand to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy brand_realm on brand for select to app_realm using (reseller_id = (select scope_realm()));
create policy brand_of_tenant on brand for select to app_tenant, app_worker using (reseller_id = (select scope_reseller()));
create policy brand_platform on brand to app_platform using (true) with check (true);

create policy tenant_own on tenant to app_tenant, app_worker using (id = (select scope_tenant())) with check (id = (select scope_tenant()));
create policy tenant_reseller on tenant to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy tenant_realm on tenant for select to app_realm using (reseller_id = (select scope_realm()));
create policy tenant_platform on tenant for select to app_platform using (true);
create policy plan_own on plan_in_force for select to app_tenant, app_worker using (tenant_id = (select scope_tenant()));
-- Under app_reseller the inner select is itself limited to the reseller's own tenants.
create policy plan_reseller on plan_in_force to app_reseller using (tenant_id in (select id from tenant)) with check (tenant_id in (select id from tenant));
create policy plan_platform on plan_in_force for select to app_platform using (true);

grant select on reseller, brand, tenant to app_realm, app_tenant, app_worker, app_reseller, app_platform;
grant insert, update on reseller, brand to app_platform;
grant update on brand to app_reseller;
grant insert, update on tenant to app_reseller;
grant insert, select, update on plan_in_force to app_reseller;
grant select on plan_in_force to app_tenant, app_worker, app_platform;
grant select, insert, update, delete on directory to app_platform;

alter table directory enable row level security;
alter table directory force row level security;
create policy directory_platform on directory to app_platform using (true) with check (true);
create policy directory_read on directory for select to app_finder using (true);
grant select on directory to app_finder;

-- Reviewed: reads one row of the directory by its exact label.
create function realm_of_label(wanted text) returns uuid
  language sql stable security definer set search_path = public, pg_temp
  return (select reseller_id from public.directory where label = wanted);
revoke all on function realm_of_label(text) from public;
grant execute on function realm_of_label(text) to app_realm;
grant create on schema public to app_finder;
alter function realm_of_label(text) owner to app_finder;
revoke create on schema public from app_finder;
