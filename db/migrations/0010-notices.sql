-- Mails: written in the transaction that makes them necessary, sent by the mailer.
-- mail: realm (scope column realm_id; the zero uuid is the platform)

create table mail (
  realm_id uuid not null,
  id uuid not null,
  tenant_id uuid,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  to_address text not null,
  from_address text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  state text not null default 'waiting' check (state in ('waiting', 'kept', 'sent', 'failed')),
  attempts int not null default 0,
  next_at timestamptz not null,
  problem text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (realm_id, id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table mail is 'class: realm';
create index mail_waiting on mail (next_at) where state = 'waiting';
create index mail_newest on mail (id desc);
alter table mail enable row level security;
alter table mail force row level security;

-- Who causes a mail writes it and cannot read it back: links in it are secrets of the receiver.
create policy mail_realm on mail for insert to app_realm with check (realm_id = (select scope_realm()));
create policy mail_tenant on mail for insert to app_tenant
  with check (realm_id = (select scope_realm()) and tenant_id = (select scope_tenant()));
create policy mail_reseller on mail for insert to app_reseller with check (realm_id = (select scope_reseller()));
create policy mail_platform on mail for insert to app_platform with check (tenant_id is null);
-- The outbox is readable in a demo only, where nobody real is written to.
create policy mail_demo on mail for select to app_platform using (current_setting('app.demo', true) = 'on');
-- The mailer works without a customer's scope.
create policy mail_mailer on mail to app_worker using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null);

grant insert on mail to app_realm, app_tenant, app_reseller, app_platform;
grant select on mail to app_platform;
grant select, update, delete on mail to app_worker;
