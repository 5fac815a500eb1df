-- A reseller's own mail server, in place of the platform's. It is kept once a test mail was taken.
-- own_mail_server: reseller

create table own_mail_server (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  host text not null check (host ~ '^[a-z0-9][a-z0-9.:-]{0,252}$'),
  port int not null check (port between 1 and 65535),
  security text not null check (security in ('tls', 'starttls', 'none')),
  username text not null,
  sealed_password bytea not null,
  -- What the password is sealed for: each change has its own.
  seal text not null check (seal ~ '^[a-z0-9]+$'),
  address text not null check (address ~ '^[^@[:space:]<>"]+@[a-z0-9.-]+$'),
  state text not null default 'working' check (state in ('working', 'failing')),
  fault text,
  checked_at timestamptz not null,
  failing_since timestamptz
);
comment on table own_mail_server is 'class: reseller';
alter table own_mail_server enable row level security;
alter table own_mail_server force row level security;

create policy own_mail_server_own on own_mail_server to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy own_mail_server_realm on own_mail_server for select to app_realm using (reseller_id = (select scope_realm()));
create policy own_mail_server_of_tenant on own_mail_server for select to app_tenant using (reseller_id = (select scope_reseller()));
create policy own_mail_server_platform on own_mail_server for select to app_platform using (true);

-- The mailer reads the sealed password as the realm that it writes for; those who set the server up never read it. The others see from where mails come.
grant select (reseller_id, host, port, security, username, seal, address, state, fault, checked_at, failing_since), insert, update, delete on own_mail_server to app_reseller;
grant select on own_mail_server to app_realm;
grant select (reseller_id, address) on own_mail_server to app_tenant, app_platform;
