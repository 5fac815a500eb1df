-- A brand tells its people before it moves to another domain, and writes from an address of its own.
-- brand_sender: reseller

-- The move that is agreed: who was told of it last, and when everybody was.
alter table brand_domain add column told_upto uuid;
alter table brand_domain add column told_at timestamptz;

alter table mail add column reply_to text;

-- An address that mails of this brand come from, once DNS says that we may. The key signs them (DKIM) and is sealed.
create table brand_sender (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  address text not null check (address ~ '^[^@[:space:]<>"]+@[a-z0-9.-]+$'),
  selector text not null check (selector ~ '^[a-z0-9]+$'),
  public_key text not null,
  sealed_key bytea not null,
  state text not null default 'waiting' check (state in ('waiting', 'proven', 'failing')),
  fault text,
  created_at timestamptz not null,
  checked_at timestamptz,
  failing_since timestamptz
);
comment on table brand_sender is 'class: reseller';
alter table brand_sender enable row level security;
alter table brand_sender force row level security;

create policy brand_sender_own on brand_sender to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy brand_sender_realm on brand_sender for select to app_realm using (reseller_id = (select scope_realm()));
create policy brand_sender_of_tenant on brand_sender for select to app_tenant using (reseller_id = (select scope_reseller()));
create policy brand_sender_platform on brand_sender for select to app_platform using (true);

-- The mailer reads the sealed key as the realm that it writes for; those who set the address up never do.
grant select (reseller_id, address, selector, public_key, state, fault, created_at, checked_at, failing_since), insert, update, delete on brand_sender to app_reseller;
grant select (reseller_id, address, selector, sealed_key, state) on brand_sender to app_realm;
grant select (reseller_id, address, state) on brand_sender to app_tenant;
grant select (reseller_id, address, state, created_at, checked_at) on brand_sender to app_platform;
