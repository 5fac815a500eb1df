-- A customer's plan and life follow what it pays for: what it chose at the checkout, and whether its subscription gives access.
-- checkout: account

-- As its subscription at the provider stands; nothing where it has none, or pays in another way.
alter table tenant add column paid_state text check (paid_state in ('paid', 'past-due', 'lapsed'));

-- Plans of one price share a product at the provider, so what was chosen here says which of them was bought.
create table checkout (
  tenant_id uuid not null,
  reseller_id uuid not null,
  id uuid not null,
  plan_id uuid not null,
  version int not null,
  currency text not null,
  interval text not null,
  product_key text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (reseller_id, plan_id, version) references reseller_plan_version (reseller_id, plan_id, version)
);
comment on table checkout is 'class: account';
create index checkout_newest on checkout (tenant_id, product_key, created_at desc);

alter table checkout enable row level security;
alter table checkout force row level security;
create policy checkout_own on checkout to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()));
create policy checkout_reseller on checkout for select to app_reseller using (reseller_id = (select scope_reseller()));
create policy checkout_platform on checkout for select to app_platform using (true);
grant select, insert on checkout to app_tenant;
grant select on checkout to app_reseller, app_platform;

-- Customers see what they can buy: prices of the versions that they may read.
create policy plan_price_of_tenant on plan_price for select to app_tenant using (reseller_id = (select scope_reseller())
  and exists (select from reseller_plan_version v where v.reseller_id = plan_price.reseller_id and v.plan_id = plan_price.plan_id and v.version = plan_price.version));
grant select on plan_price to app_tenant;
