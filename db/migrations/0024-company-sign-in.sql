-- Company sign-in (OpenID Connect): the provider of a customer, its e-mail domains, who of it is who here.
-- sso_connection, sso_domain: account · sso_identity, sso_attempt: realm

-- One for each customer. The secret is sealed with the master key.
create table sso_connection (
  tenant_id uuid not null,
  realm_id uuid not null,
  issuer text not null,
  client_id text not null,
  sealed_secret bytea not null,
  creates_viewers boolean not null default false,
  required boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  last_used_at timestamptz,
  -- The realm follows from the customer; in the key, so that what points here carries both.
  primary key (tenant_id, realm_id),
  foreign key (realm_id, tenant_id) references tenant (reseller_id, id) on delete cascade
);
comment on table sso_connection is 'class: account';

-- The provider speaks for addresses of a domain once the domain is proven, and one customer of a realm may prove it.
create table sso_domain (
  tenant_id uuid not null,
  id uuid not null,
  realm_id uuid not null,
  domain text not null,
  proof text not null,
  created_at timestamptz not null default now(),
  proven_at timestamptz,
  proven_by text check (proven_by in ('dns', 'provider')),
  primary key (tenant_id, id),
  unique (tenant_id, domain),
  check ((proven_at is null) = (proven_by is null)),
  foreign key (realm_id, tenant_id) references sso_connection (realm_id, tenant_id) on delete cascade
);
comment on table sso_domain is 'class: account';
create unique index sso_domain_proven on sso_domain (realm_id, domain) where proven_at is not null;

-- A person is known by connection (one for each customer), issuer and subject; an address alone links nobody.
create table sso_identity (
  realm_id uuid not null,
  id uuid not null,
  tenant_id uuid not null,
  issuer text not null,
  subject text not null,
  person_id uuid not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  primary key (realm_id, id),
  unique (realm_id, tenant_id, issuer, subject),
  foreign key (realm_id, tenant_id) references sso_connection (realm_id, tenant_id) on delete cascade,
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table sso_identity is 'class: realm';
create index sso_identity_by_person on sso_identity (realm_id, person_id);
create index sso_identity_by_connection on sso_identity (tenant_id);

-- A sign-in that was sent to the provider. State, nonce and PKCE verifier come from the secret that only the browser has.
create table sso_attempt (
  realm_id uuid not null,
  id uuid not null,
  tenant_id uuid not null,
  secret_hash bytea not null,
  host text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (realm_id, id),
  foreign key (realm_id, tenant_id) references sso_connection (realm_id, tenant_id) on delete cascade
);
comment on table sso_attempt is 'class: realm';
create index sso_attempt_by_connection on sso_attempt (tenant_id);

-- Through whose provider a session came in: a customer may demand its own.
alter table session add column sso_tenant_id uuid;

do $$
declare t text;
begin
  foreach t in array array['sso_connection', 'sso_domain', 'sso_identity', 'sso_attempt'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['sso_identity', 'sso_attempt'] loop
    execute format('create policy %I on %I to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()))', t || '_realm', t);
    execute format('grant select, insert, update, delete on %I to app_realm', t);
  end loop;
  foreach t in array array['sso_connection', 'sso_domain'] loop
    execute format('create policy %I on %I to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and realm_id = (select scope_realm()))', t || '_own', t);
    execute format('create policy %I on %I to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()))', t || '_realm', t);
    execute format('create policy %I on %I to app_reseller using (realm_id = (select scope_reseller()) and tenant_id in (select id from tenant)) with check (realm_id = (select scope_reseller()) and tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
    execute format('grant select, insert, update, delete on %I to app_tenant', t);
  end loop;
end $$;
grant select, update (last_used_at) on sso_connection to app_realm;
grant select on sso_domain to app_realm;
-- A reseller confirms a domain of its customer, and never sees client and secret.
grant select (tenant_id, realm_id, issuer, creates_viewers, required, created_at, last_used_at) on sso_connection to app_reseller, app_platform;
grant select, update (proven_at, proven_by) on sso_domain to app_reseller;
grant select on sso_domain to app_platform;
