-- Sign-up of resellers, the platform's terms, states of a reseller with their history, company and payout details.
-- sign_up_setting, platform_terms: reference · reseller_sign_up, hand_over: realm (scope column realm_id; sign-ups are the platform's)
-- reseller_state_change, reseller_company, terms_acceptance, reseller_payout, skipped_step: reseller

alter table reseller drop constraint reseller_state_check;
alter table reseller add constraint reseller_state_check check (state in ('applied', 'active', 'suspended', 'declined'));

create table sign_up_setting (
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('open', 'invitation', 'approval', 'closed'))
);
comment on table sign_up_setting is 'class: reference';
insert into sign_up_setting (mode) values ('invitation');

-- A published version is never changed: who accepted it accepted these words.
create table platform_terms (
  version int primary key check (version > 0),
  text text not null check (length(text) between 1 and 100000),
  published_at timestamptz not null,
  -- Until when resellers that are there already accept it; null asks nobody.
  accept_by timestamptz
);
comment on table platform_terms is 'class: reference';

-- What a company has told so far. Whoever reads its mail goes on, in any browser.
create table reseller_sign_up (
  realm_id uuid not null,
  id uuid not null,
  email text not null,
  email_key text not null,
  locale text not null default 'en' check (locale in ('en', 'de')),
  secret_hash bytea not null,
  invited boolean not null,
  person_name text,
  password_hash text,
  company jsonb,
  slug text,
  -- Chosen once, before anything is made, so that finishing again goes on where it stopped.
  reseller_id uuid,
  owner_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (realm_id, id)
);
comment on table reseller_sign_up is 'class: realm';
create unique index reseller_sign_up_open on reseller_sign_up (realm_id, email_key) where ended_at is null;

-- A link into a realm for somebody who was just made its owner elsewhere.
create table hand_over (
  realm_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  secret_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (realm_id, id),
  foreign key (realm_id, person_id) references person (realm_id, id) on delete cascade
);
comment on table hand_over is 'class: realm';

create table reseller_state_change (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  state text not null check (state in ('applied', 'active', 'suspended', 'declined')),
  reason text not null default '',
  at timestamptz not null,
  primary key (reseller_id, id)
);
comment on table reseller_state_change is 'class: reseller';

create table reseller_company (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  street text not null,
  postal_code text not null,
  city text not null,
  vat_id text not null default '',
  small_business boolean not null default false,
  contact_name text not null,
  contact_email text not null,
  locale text not null default 'en' check (locale in ('en', 'de')),
  updated_at timestamptz not null
);
comment on table reseller_company is 'class: reseller';

-- Who accepted which version, when and from where; nobody changes it.
create table terms_acceptance (
  reseller_id uuid not null references reseller (id) on delete cascade,
  version int not null,
  accepted_by uuid not null,
  name text not null,
  email text not null,
  ip text not null,
  at timestamptz not null,
  primary key (reseller_id, version)
);
comment on table terms_acceptance is 'class: reseller';

create table reseller_payout (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  holder text not null,
  -- Sealed with a key from the master key, for this reseller only.
  iban_sealed bytea not null,
  iban_masked text not null,
  updated_at timestamptz not null
);
comment on table reseller_payout is 'class: reseller';

create table skipped_step (
  reseller_id uuid not null references reseller (id) on delete cascade,
  step text not null check (step ~ '^[a-z-]+$'),
  at timestamptz not null,
  primary key (reseller_id, step)
);
comment on table skipped_step is 'class: reseller';

do $$
declare t text;
begin
  foreach t in array array['reseller_sign_up', 'hand_over', 'reseller_state_change', 'reseller_company', 'terms_acceptance', 'reseller_payout', 'skipped_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['reseller_sign_up', 'hand_over'] loop
    execute format('create policy %I on %I to app_realm using (realm_id = (select scope_realm())) with check (realm_id = (select scope_realm()))', t || '_realm', t);
    execute format('grant select, insert, update, delete on %I to app_realm', t);
  end loop;
  foreach t in array array['reseller_company', 'terms_acceptance', 'reseller_payout', 'skipped_step', 'reseller_state_change'] loop
    execute format('create policy %I on %I to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()))', t || '_own', t);
    execute format('create policy %I on %I for select to app_platform using (true)', t || '_platform', t);
  end loop;
end $$;

-- The platform makes a reseller with its company and the terms that it accepted, and says in which state it is.
create policy reseller_company_made on reseller_company for insert to app_platform with check (true);
create policy terms_acceptance_made on terms_acceptance for insert to app_platform with check (true);
create policy reseller_state_change_made on reseller_state_change for insert to app_platform with check (true);
-- People of a reseller that is no longer active are told why, before they have any role.
create policy reseller_state_change_realm on reseller_state_change for select to app_realm using (reseller_id = (select scope_realm()));

grant select on sign_up_setting, platform_terms to app_realm, app_reseller, app_platform;
grant update on sign_up_setting to app_platform;
grant insert on platform_terms to app_platform;
grant select, insert on terms_acceptance to app_reseller, app_platform;
grant select, insert, update on reseller_company to app_reseller;
grant select, insert on reseller_company to app_platform;
grant select, insert, update on reseller_payout to app_reseller;
grant select (reseller_id, holder, iban_masked, updated_at) on reseller_payout to app_platform;
grant select, insert, delete on skipped_step to app_reseller;
grant select on skipped_step to app_platform;
grant select on reseller_state_change to app_reseller, app_realm, app_platform;
grant insert on reseller_state_change to app_platform;
