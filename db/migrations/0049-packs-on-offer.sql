-- Packs of minutes that resellers offer, what customers chose of them at the checkout, and what they bought.
-- pack_offer, pack_price: reseller · pack_checkout, pack_purchase: account · billing_drift: platform (as before)

create table pack_offer (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  name text not null,
  minutes int not null check (minutes between 1 and 1000000),
  -- Null: they last until they are used up.
  lasts_days int check (lasts_days between 1 and 3660),
  state text not null default 'offered' check (state in ('offered', 'archived')),
  created_at timestamptz not null,
  primary key (reseller_id, id)
);
comment on table pack_offer is 'class: reseller';
create unique index pack_offer_name on pack_offer (reseller_id, lower(name)) where state = 'offered';

create table pack_price (
  reseller_id uuid not null,
  offer_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  minor bigint not null check (minor > 0),
  primary key (reseller_id, offer_id, currency),
  foreign key (reseller_id, offer_id) references pack_offer (reseller_id, id) on delete cascade
);
comment on table pack_price is 'class: reseller';

-- Packs of the same minutes and price share a product at the provider, so what was chosen here says how long they last.
create table pack_checkout (
  tenant_id uuid not null,
  reseller_id uuid not null,
  id uuid not null,
  offer_id uuid not null,
  product_key text not null,
  lasts_days int,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (reseller_id, offer_id) references pack_offer (reseller_id, id)
);
comment on table pack_checkout is 'class: account';
create index pack_checkout_newest on pack_checkout (tenant_id, product_key, created_at desc);
create index pack_checkout_of_offer on pack_checkout (reseller_id, offer_id);

-- What the provider was seen to have sold: a purchase is booked once, for whom it was first seen with.
create table pack_purchase (
  tenant_id uuid not null,
  reseller_id uuid not null,
  connection_id uuid not null references billing_connection (id),
  provider_id text not null,
  -- Events name the purchase by it.
  transaction_id text not null,
  product_key text not null,
  minutes int not null check (minutes > 0),
  purchased_at timestamptz not null,
  -- When all of it was paid back.
  refunded_at timestamptz,
  primary key (tenant_id, connection_id, provider_id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table pack_purchase is 'class: account';
create unique index pack_purchase_once on pack_purchase (connection_id, provider_id);
create index pack_purchase_by_transaction on pack_purchase (connection_id, transaction_id);

do $$
declare t text;
begin
  foreach t in array array['pack_offer', 'pack_price', 'pack_checkout', 'pack_purchase'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('grant select on %I to app_platform, app_reseller, app_tenant', t);
  end loop;
end $$;

create policy pack_offer_own on pack_offer to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy pack_price_own on pack_price to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
grant insert, update on pack_offer to app_reseller;
grant insert, delete on pack_price to app_reseller;
create policy pack_offer_of_tenant on pack_offer for select to app_tenant using (reseller_id = (select scope_reseller()) and state = 'offered');
create policy pack_price_of_tenant on pack_price for select to app_tenant using (reseller_id = (select scope_reseller())
  and exists (select from pack_offer o where o.reseller_id = pack_price.reseller_id and o.id = pack_price.offer_id));

create policy pack_checkout_own on pack_checkout to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()));
create policy pack_checkout_reseller on pack_checkout for select to app_reseller using (reseller_id = (select scope_reseller()));
create policy pack_checkout_worker on pack_checkout for select to app_worker using (tenant_id = (select scope_tenant()));
grant insert on pack_checkout to app_tenant;
grant select on pack_checkout to app_worker;

create policy pack_purchase_own on pack_purchase for select to app_tenant using (tenant_id = (select scope_tenant()));
create policy pack_purchase_reseller on pack_purchase for select to app_reseller using (reseller_id = (select scope_reseller()));
create policy pack_purchase_worker on pack_purchase to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()));
-- Acting for no customer yet, the inbox finds whose purchase an event is about, and the nightly round compares.
create policy pack_purchase_inbox on pack_purchase for select to app_worker using ((select scope_tenant()) is null);
grant select, insert, update on pack_purchase to app_worker;

-- Purchases of packs as they were here and there: products and minutes, no names.
alter table billing_drift add column packs_here jsonb not null default '[]', add column packs_there jsonb not null default '[]';
