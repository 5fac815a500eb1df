-- What differs between us and a provider of payments: found every night, taken over by hand. Events that people try again.
-- billing_drift: platform · billing_event: platform, billing_customer, subscription: account (as before)

-- One open row for each customer that differs; it stays as a record once nothing differs any more.
create table billing_drift (
  id uuid primary key,
  connection_id uuid not null references billing_connection (id),
  customer_key text not null,
  -- No reference: what was found stays on record when the customer is gone.
  tenant_id uuid not null,
  -- Subscriptions as they were here and there: products, states and times, no names.
  here jsonb not null,
  there jsonb not null,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  -- Who wants what the provider says; the inbox reads it and takes it over.
  asked_at timestamptz,
  asked_by uuid,
  repaired_at timestamptz,
  -- Null where it went by itself: an event came late.
  repaired_by uuid
);
comment on table billing_drift is 'class: platform';
create unique index billing_drift_open on billing_drift (connection_id, customer_key) where repaired_at is null;

alter table billing_drift enable row level security;
alter table billing_drift force row level security;
create policy billing_drift_platform on billing_drift to app_platform using (true) with check (true);
create policy billing_drift_round on billing_drift to app_worker
  using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null);
grant select, update on billing_drift to app_platform;
grant select, insert, update on billing_drift to app_worker;

-- The platform tries an event again, and asks for a reading, which waits in the inbox like an event.
alter table billing_event add column id uuid not null default uuidv7();
create unique index billing_event_by_id on billing_event (id);
grant insert on billing_event to app_platform;

-- The round that compares goes from customer to customer, and looks at each once a day.
alter table billing_customer add column compared_at timestamptz;
create policy billing_customer_compared on billing_customer for update to app_worker
  using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null);
create policy subscription_compared on subscription for select to app_worker using ((select scope_tenant()) is null);
create index billing_customer_due on billing_customer (compared_at nulls first);
