-- What a provider of payments tells: its connections, the inbox of its events, whom it knows, what they are subscribed to.
-- billing_connection, billing_event: platform · billing_customer, subscription: account

create table billing_connection (
  id uuid primary key,
  kind text not null check (kind in ('revenuecat')),
  -- A twin stands in where no account is configured; its address changes with each start.
  is_twin boolean not null default false,
  environment text not null default 'production' check (environment in ('production', 'sandbox')),
  url text not null,
  project_id text not null,
  app_id text not null,
  purchase_link text not null,
  -- Wrapped by the master key; never shown.
  secret_key bytea not null,
  -- The whole Authorization header that its webhooks carry, and what signs them where signing is on.
  webhook_header bytea not null,
  signing_secret bytea,
  webhook_id text,
  created_at timestamptz not null default clock_timestamp(),
  unique (kind, project_id, environment)
);
comment on table billing_connection is 'class: platform';

-- Each event once, whoever delivers it how often. Stored whole before it is answered; money is booked from here.
create table billing_event (
  connection_id uuid not null references billing_connection (id),
  event_id text not null,
  received_at timestamptz not null,
  raw text not null,
  type text not null,
  environment text,
  happened_at timestamptz not null,
  -- Whom it is about, by the keys that the provider knows them by; two for a transfer.
  customer_keys text[] not null,
  state text not null default 'waiting' check (state in ('waiting', 'applied', 'ignored', 'unmatched', 'failed')),
  attempts int not null default 0,
  next_try_at timestamptz not null,
  leased_until timestamptz,
  applied_at timestamptz,
  -- Why it waits, was ignored or failed, for people.
  note text,
  primary key (connection_id, event_id)
);
comment on table billing_event is 'class: platform';
create index billing_event_waiting on billing_event (connection_id, next_try_at, happened_at, event_id) where state = 'waiting';
create index billing_event_newest on billing_event (received_at desc);

-- The key that the provider knows a customer by: not to be guessed, and never another customer's.
create table billing_customer (
  tenant_id uuid not null,
  reseller_id uuid not null,
  connection_id uuid not null references billing_connection (id),
  customer_key text not null check (customer_key ~ '^ten_[0-9a-f]{32}$'),
  -- When the reading began that `subscription` shows; an older one changes nothing.
  read_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, connection_id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table billing_customer is 'class: account';
create index billing_customer_by_key on billing_customer (connection_id, customer_key);

-- As the provider said it when it was last read; never from an event.
create table subscription (
  tenant_id uuid not null,
  reseller_id uuid not null,
  connection_id uuid not null references billing_connection (id),
  provider_id text not null,
  product_key text,
  next_product_key text,
  entitlements text[] not null,
  status text not null,
  gives_access boolean not null,
  renews boolean not null,
  started_at timestamptz not null,
  period_ends_at timestamptz,
  read_at timestamptz not null,
  primary key (tenant_id, connection_id, provider_id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table subscription is 'class: account';

do $$
declare t text;
begin
  foreach t in array array['billing_customer', 'subscription'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select to app_tenant using (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I for select to app_reseller using (reseller_id = (select scope_reseller()))', t || '_reseller', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()))', t || '_worker', t);
    execute format('grant select on %I to app_tenant, app_reseller, app_platform', t);
    execute format('grant select, insert, update, delete on %I to app_worker', t);
  end loop;
  foreach t in array array['billing_connection', 'billing_event'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_platform using (true) with check (true)', t || '_platform', t);
    execute format('create policy %I on %I to app_worker using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null)', t || '_inbox', t);
  end loop;
end $$;
grant select, insert, update on billing_connection to app_platform;
grant select on billing_connection to app_worker;
grant select, update on billing_event to app_platform;
grant select, insert, update on billing_event to app_worker;

-- Acting for no customer yet, the inbox finds whom an event is about.
create policy billing_customer_inbox on billing_customer for select to app_worker using ((select scope_tenant()) is null);
