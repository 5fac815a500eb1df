-- Second factors, passkeys, half sign-ins, recent security activity, and what a customer demands of its members.
-- totp, recovery_code, passkey, challenge, pending_sign_in, security_event: realm · customer_security: account

-- One that is in use at most; one that is being enrolled beside it.
create table totp (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  sealed_secret bytea not null,
  last_step bigint not null default 0,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table totp is 'class: realm';
create unique index totp_in_use on totp (realm_id, person_id) where confirmed_at is not null;
create index totp_by_person on totp (realm_id, person_id);

create table recovery_code (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  code_hash bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (realm_id, id),
  unique (realm_id, person_id, code_hash),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table recovery_code is 'class: realm';

-- A passkey works on the host where it was made.
create table passkey (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  host text not null,
  name text not null,
  backed_up boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  primary key (realm_id, id),
  unique (realm_id, credential_id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table passkey is 'class: realm';
create index passkey_by_person on passkey (realm_id, person_id);

-- What a passkey has to sign. Gone with its first use.
create table challenge (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid,
  purpose text not null check (purpose in ('enrol', 'sign-in', 'second-factor', 'step-up')),
  value text not null,
  host text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table challenge is 'class: realm';

-- Somebody who gave the first factor and not yet the second one. It is no session.
create table pending_sign_in (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  secret_hash bytea not null,
  host text not null,
  way text not null check (way in ('password', 'magic-link', 'invitation', 'sso')),
  tenant_id uuid,
  known_device boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade,
  foreign key (tenant_id) references tenant (id) on delete cascade
);
comment on table pending_sign_in is 'class: realm';
create index pending_sign_in_by_person on pending_sign_in (realm_id, person_id);

-- What its owner is shown of an account: what happened, when, from where.
create table security_event (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  kind text not null check (kind in (
    'signed-in', 'sign-in-refused', 'password-changed', 'password-reset', 'email-changed', 'email-change-asked',
    'totp-added', 'totp-removed', 'recovery-codes-made', 'recovery-code-used', 'passkey-added', 'passkey-removed',
    'session-ended', 'sessions-ended', 'sso-linked', 'sso-unlinked')),
  way text check (way in ('password', 'magic-link', 'invitation', 'passkey', 'sso')),
  at timestamptz not null default now(),
  host text not null default '',
  ip text not null default '',
  user_agent text not null default '',
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table security_event is 'class: realm';
create index security_event_by_person on security_event (realm_id, person_id, id desc);

create table customer_security (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  second_factor_required boolean not null default false,
  changed_at timestamptz not null default now()
);
comment on table customer_security is 'class: account';

alter table session add column way text not null default 'password'
  check (way in ('password', 'magic-link', 'invitation', 'passkey', 'sso'));
alter table one_time_token add column new_email text;
alter table one_time_token drop constraint one_time_token_purpose_check;
alter table one_time_token add constraint one_time_token_purpose_check
  check (purpose in ('password-reset', 'email-verification', 'magic-link', 'email-change'));

do $$
declare t text;
begin
  foreach t in array array['totp', 'recovery_code', 'passkey', 'challenge', 'pending_sign_in', 'security_event', 'customer_security'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['totp', 'recovery_code', 'passkey', 'challenge', 'pending_sign_in', 'security_event'] loop
    execute format('create policy %I on %I to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()))', t || '_realm', t);
    execute format('grant select, insert, update, delete on %I to app_realm', t);
  end loop;
end $$;

-- A customer learns which of its members have a factor, and nothing of the factor itself.
create policy totp_of_tenant on totp for select to app_tenant
  using (realm_id = (select scope_realm()) and person_id in (select person_id from membership));
create policy passkey_of_tenant on passkey for select to app_tenant
  using (realm_id = (select scope_realm()) and person_id in (select person_id from membership));
grant select (realm_id, id, person_id, confirmed_at) on totp to app_tenant;
grant select (realm_id, id, person_id) on passkey to app_tenant;

create policy customer_security_own on customer_security to app_tenant
  using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
create policy customer_security_realm on customer_security for select to app_realm
  using (tenant_id in (select id from tenant));
create policy customer_security_reseller on customer_security for select to app_reseller
  using (tenant_id in (select id from tenant));
create policy customer_security_platform on customer_security for select to app_platform using (true);
grant select, insert, update on customer_security to app_tenant;
grant select on customer_security to app_realm, app_reseller, app_platform;
