-- Customers that sign up by themselves on their reseller's host: whether they may, and what they have told so far.
-- customer_sign_up_setting, customer_sign_up: reseller

create table customer_sign_up_setting (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  -- Without a row nobody signs up.
  mode text not null check (mode in ('open', 'approval', 'closed'))
);
comment on table customer_sign_up_setting is 'class: reseller';

-- The address is proven by the mailed link before anything else is told. A password is never kept here.
create table customer_sign_up (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  email text not null check (char_length(email) <= 254),
  email_key text not null,
  locale text not null default 'en' check (locale in ('en', 'de')),
  secret_hash bytea not null,
  plan_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  interval text not null check (interval in ('month', 'year')),
  state text not null default 'begun' check (state in ('begun', 'waiting', 'approved', 'declined', 'ended')),
  person_name text not null default '' check (char_length(person_name) <= 120),
  organisation text not null default '' check (char_length(organisation) <= 120),
  -- What was accepted: when, from where, and which pages the brand had then.
  accepted_at timestamptz,
  accepted_ip text,
  accepted_links text[] not null default '{}',
  tenant_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  decided_at timestamptz,
  decided_by uuid,
  primary key (reseller_id, id),
  foreign key (reseller_id, plan_id) references reseller_plan (reseller_id, id) on delete cascade,
  foreign key (reseller_id, tenant_id) references tenant (reseller_id, id)
);
comment on table customer_sign_up is 'class: reseller';
create unique index customer_sign_up_begun on customer_sign_up (reseller_id, email_key) where state = 'begun';
create index customer_sign_up_waiting on customer_sign_up (reseller_id, id) where state = 'waiting';
create index customer_sign_up_plan on customer_sign_up (reseller_id, plan_id);
create index customer_sign_up_tenant on customer_sign_up (reseller_id, tenant_id) where tenant_id is not null;

do $$
declare t text;
begin
  foreach t in array array['customer_sign_up_setting', 'customer_sign_up'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()))', t || '_own', t);
  end loop;
end $$;

grant select, insert, update on customer_sign_up_setting to app_reseller;
grant select, insert, update, delete on customer_sign_up to app_reseller;
