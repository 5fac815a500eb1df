-- The life of a customer: the facts that its state is computed from, what its reseller keeps about it, and its deletion.
-- Columns of tenant are readable by the customer itself; what it must never see is in the tables below.
-- customer_tag, customer_note, customer_deletion: reseller

alter table tenant
  add column contact_name text not null default '' check (char_length(contact_name) <= 120),
  add column billing_email text check (char_length(billing_email) <= 254),
  add column language text not null default 'en' check (language in ('en', 'de')),
  add column trial_ends_at timestamptz,
  add column past_due_since timestamptz,
  add column suspended_at timestamptz,
  -- What the customer is told; empty when its reseller keeps the reason to itself.
  add column suspension_reason text not null default '' check (char_length(suspension_reason) <= 500),
  add column closing_at timestamptz,
  add column delete_after timestamptz,
  add column deleted_at timestamptz,
  -- When the state changes by time alone, if nobody does anything before.
  add column next_change_at timestamptz,
  add column second_factor_required boolean not null default false,
  add constraint tenant_closing_has_an_end check ((closing_at is null) = (delete_after is null));
update tenant set suspended_at = created_at where state = 'suspended';

create index tenant_due on tenant (next_change_at) where next_change_at is not null;
create index tenant_by_name on tenant (reseller_id, lower(name), id);
create index tenant_by_state on tenant (reseller_id, state, id);

create table customer_tag (
  reseller_id uuid not null,
  tenant_id uuid not null,
  tag text not null check (char_length(tag) between 1 and 40),
  primary key (reseller_id, tenant_id, tag),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table customer_tag is 'class: reseller';
create index customer_tag_by_tag on customer_tag (reseller_id, tag, tenant_id);

create table customer_note (
  reseller_id uuid not null,
  id uuid not null,
  tenant_id uuid not null,
  body text not null check (char_length(body) between 1 and 4000),
  author_id uuid,
  created_at timestamptz not null,
  primary key (reseller_id, id),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table customer_note is 'class: reseller';
create index customer_note_of on customer_note (reseller_id, tenant_id, id desc);

-- One row for each deletion that was ordered, kept for ever: when which part of it was done.
create table customer_deletion (
  reseller_id uuid not null,
  tenant_id uuid not null,
  customer_name text not null,
  owner_email text,
  ordered_at timestamptz not null,
  ordered_by uuid,
  due_at timestamptz not null,
  withdrawn_at timestamptz,
  keys_destroyed int,
  keys_destroyed_at timestamptz,
  files_removed_at timestamptz,
  rows_removed jsonb,
  rows_removed_at timestamptz,
  people_removed int,
  completed_at timestamptz,
  primary key (reseller_id, tenant_id, ordered_at),
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id)
);
comment on table customer_deletion is 'class: reseller';

do $$
declare t text;
begin
  foreach t in array array['customer_tag', 'customer_note', 'customer_deletion'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()))', t || '_own', t);
  end loop;
end $$;
grant select, insert, delete on customer_tag, customer_note to app_reseller;
grant select, insert, update on customer_deletion to app_reseller;

-- Deleting a customer removes its rows table by table, in its own scope.
grant delete on event_outbox, event_counter, event, task, job, job_input, membership, api_key, usage_reservation, storage_account, vocabulary to app_worker;
create policy event_erase on event for delete to app_worker using (tenant_id = (select scope_tenant()));
create policy event_erase_read on event for select to app_worker using (tenant_id = (select scope_tenant()));
create policy event_counter_erase on event_counter for delete to app_worker using (tenant_id = (select scope_tenant()));
create policy event_counter_erase_read on event_counter for select to app_worker using (tenant_id = (select scope_tenant()));
create policy event_outbox_erase on event_outbox for delete to app_worker using (tenant_id = (select scope_tenant()));
create policy event_outbox_erase_read on event_outbox for select to app_worker using (tenant_id = (select scope_tenant()));

create view report_customer with (security_invoker = true) as
  select tenant.id as tenant_id, tenant.reseller_id, tenant.slug, tenant.name, tenant.state, tenant.created_at, tenant.contact_name,
    tenant.billing_email, tenant.language, tenant.trial_ends_at, tenant.past_due_since, tenant.suspended_at, tenant.suspension_reason,
    tenant.closing_at, tenant.delete_after, tenant.deleted_at, tenant.second_factor_required,
    plan.name as plan_name, plan.minutes_per_month, plan.storage_bytes
  from tenant join plan_in_force plan on plan.tenant_id = tenant.id;
grant select on report_customer to app_reseller;
