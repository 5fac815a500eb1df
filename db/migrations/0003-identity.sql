-- People, staff, memberships, sessions, known devices, one-time tokens, invitations, API keys, rate limits, idempotency.
-- person, staff, session, known_device, one_time_token, invitation, idempotency: realm (scope column realm_id; the zero uuid is the platform)
-- membership, api_key: account · rate_limit: platform

create table person (
  realm_id uuid not null,
  id uuid not null,
  email text not null,
  email_key text not null,
  name text not null,
  locale text not null default 'en' check (locale in ('en', 'de')),
  password_hash text,
  email_verified_at timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (realm_id, id),
  unique (realm_id, email_key)
);
comment on table person is 'class: realm';

create table staff (
  realm_id uuid not null,
  person_id uuid not null,
  role text not null check (role in ('platform_owner', 'platform_admin', 'platform_support', 'platform_auditor', 'reseller_owner', 'reseller_admin', 'reseller_support', 'reseller_billing')),
  created_at timestamptz not null default now(),
  primary key (realm_id, person_id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table staff is 'class: realm';

create table membership (
  tenant_id uuid not null,
  person_id uuid not null,
  realm_id uuid not null,
  role text not null check (role in ('tenant_owner', 'tenant_admin', 'tenant_editor', 'tenant_viewer', 'tenant_billing')),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  primary key (tenant_id, person_id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table membership is 'class: account';
create index membership_by_person on membership (realm_id, person_id);

create table session (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  secret_hash bytea not null,
  host text not null,
  tenant_id uuid,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  confirmed_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table session is 'class: realm';
create index session_by_person on session (realm_id, person_id);
create index session_by_age on session (realm_id, expires_at);

-- A browser that signed in before: guesses from elsewhere do not lock its owner out.
create table known_device (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table known_device is 'class: realm';
create index known_device_by_person on known_device (realm_id, person_id);

create table one_time_token (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  purpose text not null check (purpose in ('password-reset', 'email-verification')),
  email_key text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table one_time_token is 'class: realm';

-- tenant_id is null for an invitation to a reseller's or the platform's own staff.
create table invitation (
  realm_id uuid not null,
  id uuid not null,
  tenant_id uuid,
  email text not null,
  email_key text not null,
  role text not null,
  secret_hash bytea not null,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (realm_id, id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table invitation is 'class: realm';
create unique index invitation_open on invitation (realm_id, coalesce(tenant_id, realm_id), email_key) where accepted_at is null;

create table api_key (
  tenant_id uuid not null,
  id uuid not null,
  realm_id uuid not null,
  name text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade,
  foreign key (realm_id, created_by) references person (realm_id, id)
);
comment on table api_key is 'class: account';
create index api_key_by_realm on api_key (realm_id, id);

create unlogged table rate_limit (
  key text primary key,
  window_ends_at timestamptz not null,
  used int not null,
  blocked_until timestamptz
);
comment on table rate_limit is 'class: platform';

create table idempotency (
  realm_id uuid not null,
  actor_id uuid not null,
  key text not null,
  operation text not null,
  body_hash bytea not null,
  status int,
  reply jsonb,
  created_at timestamptz not null default now(),
  primary key (realm_id, actor_id, key)
);
comment on table idempotency is 'class: realm';

do $$
declare t text;
begin
  foreach t in array array['person', 'staff', 'membership', 'session', 'known_device', 'one_time_token', 'invitation', 'api_key', 'idempotency'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['person', 'staff', 'session', 'known_device', 'one_time_token', 'invitation', 'membership', 'api_key', 'idempotency'] loop
    execute format('create policy %I on %I to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()))', t || '_realm', t);
    execute format('grant select, insert, update, delete on %I to app_realm', t);
  end loop;
  foreach t in array array['membership', 'api_key'] loop
    execute format('create policy %I on %I to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and realm_id = (select scope_realm()))', t || '_own', t);
    execute format('create policy %I on %I for select to app_reseller using (tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
  end loop;
end $$;

create policy invitation_own on invitation to app_tenant
  using (tenant_id = (select scope_tenant()) and realm_id = (select scope_realm()))
  with check (tenant_id = (select scope_tenant()) and realm_id = (select scope_realm()));
create policy invitation_reseller on invitation to app_reseller
  using (realm_id = (select scope_reseller()))
  with check (realm_id = (select scope_reseller()) and (tenant_id is null or tenant_id in (select id from tenant)));
create policy invitation_platform on invitation for insert to app_platform with check (tenant_id is null);

-- A customer sees the people who are its members, nobody else of the realm.
create policy person_of_tenant on person for select to app_tenant, app_worker
  using (realm_id = (select scope_realm()) and id in (select person_id from membership));
create policy session_of_tenant on session to app_tenant
  using (realm_id = (select scope_realm()) and tenant_id = (select scope_tenant()) and person_id in (select person_id from membership));
create policy person_of_reseller on person for select to app_reseller using (realm_id = (select scope_reseller()));

grant select, insert, update, delete on membership, invitation, api_key to app_tenant;
grant select on membership to app_worker, app_reseller, app_platform;
-- Nobody but the customer and its realm reads what a key is checked by.
grant select (tenant_id, id, name, scopes, created_by, created_at, last_used_at, revoked_at) on api_key to app_worker, app_reseller, app_platform;
grant select (realm_id, id, tenant_id, email, role, invited_by, created_at, expires_at, accepted_at), insert on invitation to app_reseller;
grant insert on invitation to app_platform;
grant select (realm_id, id, email, email_key, name, locale, email_verified_at, created_at) on person to app_tenant, app_worker, app_reseller;
grant select (realm_id, id, person_id, tenant_id, confirmed_at), delete on session to app_tenant;
grant select, insert, update, delete on rate_limit to app_realm;
