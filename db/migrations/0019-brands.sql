-- Brands in versions: a draft, published ones that never change, their images, and domains of their own.
-- brand_version, brand_draft, brand_image, brand_domain: reseller

alter table brand add column version int not null default 0 check (version >= 0);
-- Whether the platform lets this reseller hide whose product it is.
alter table brand add column may_hide_platform boolean not null default true;

create table brand_version (
  reseller_id uuid not null references reseller (id) on delete cascade,
  version int not null check (version > 0),
  design jsonb not null,
  published_at timestamptz not null,
  published_by uuid,
  primary key (reseller_id, version)
);
comment on table brand_version is 'class: reseller';

create table brand_draft (
  reseller_id uuid primary key references reseller (id) on delete cascade,
  design jsonb not null,
  changed_at timestamptz not null
);
comment on table brand_draft is 'class: reseller';

-- Always PNG that we drew ourselves; the id is a hash of the bytes.
create table brand_image (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  width int not null check (width between 1 and 2048),
  height int not null check (height between 1 and 2048),
  bytes bytea not null check (octet_length(bytes) <= 1000000),
  created_at timestamptz not null,
  primary key (reseller_id, id)
);
comment on table brand_image is 'class: reseller';

create table brand_domain (
  reseller_id uuid not null references reseller (id) on delete cascade,
  id uuid not null,
  host text not null check (host ~ '^[a-z0-9][a-z0-9.-]{2,251}[a-z0-9]$' and position('.' in host) > 0),
  proof text not null,
  state text not null default 'waiting' check (state in ('waiting', 'proven', 'active', 'failing', 'moved', 'removed')),
  fault text,
  is_main boolean not null default false,
  main_from timestamptz,
  created_at timestamptz not null,
  checked_at timestamptz,
  proven_at timestamptz,
  failing_since timestamptz,
  redirects_until timestamptz,
  primary key (reseller_id, id)
);
comment on table brand_domain is 'class: reseller';
create unique index brand_domain_asked on brand_domain (reseller_id, host) where state <> 'removed';
create unique index brand_domain_main on brand_domain (reseller_id) where is_main;

alter table brand_version enable row level security;
alter table brand_version force row level security;
alter table brand_draft enable row level security;
alter table brand_draft force row level security;
alter table brand_image enable row level security;
alter table brand_image force row level security;
alter table brand_domain enable row level security;
alter table brand_domain force row level security;

create policy brand_version_own on brand_version to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy brand_version_realm on brand_version for select to app_realm using (reseller_id = (select scope_realm()));
create policy brand_version_of_tenant on brand_version for select to app_tenant, app_worker using (reseller_id = (select scope_reseller()));
create policy brand_version_platform on brand_version for select to app_platform using (true);

create policy brand_draft_own on brand_draft to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));

create policy brand_image_own on brand_image to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy brand_image_realm on brand_image for select to app_realm using (reseller_id = (select scope_realm()));

create policy brand_domain_own on brand_domain to app_reseller using (reseller_id = (select scope_reseller())) with check (reseller_id = (select scope_reseller()));
create policy brand_domain_realm on brand_domain for select to app_realm using (reseller_id = (select scope_realm()));
create policy brand_domain_of_tenant on brand_domain for select to app_tenant, app_worker using (reseller_id = (select scope_reseller()));
create policy brand_domain_platform on brand_domain for select to app_platform using (true);

-- A published version never changes and is never taken back.
grant select, insert on brand_version to app_reseller;
grant select on brand_version to app_realm, app_tenant, app_worker, app_platform;
grant select, insert, update, delete on brand_draft to app_reseller;
grant select, insert, delete on brand_image to app_reseller;
grant select on brand_image to app_realm;
grant select, insert, update on brand_domain to app_reseller;
grant select on brand_domain to app_realm, app_tenant, app_worker;
grant select on brand_domain to app_platform;

-- Anybody may ask for a domain; one of them leads somewhere.
create policy directory_claims on directory for insert to app_finder with check (reseller_id = (select scope_reseller()) and kind = 'domain');
create policy directory_releases on directory for delete to app_finder using (reseller_id = (select scope_reseller()) and kind = 'domain');
grant insert, delete on directory to app_finder;

-- Reviewed: puts one domain of the calling reseller into the directory; false when it leads to somebody else.
create function domain_claim(wanted text) returns boolean
  language sql volatile security definer set search_path = public, pg_temp
  as $$
    insert into public.directory (label, kind, reseller_id)
      select wanted, 'domain', scope_reseller() where position('.' in wanted) > 0 and scope_reseller() is not null
      on conflict do nothing;
    select exists (select from public.directory where label = wanted and kind = 'domain' and reseller_id = scope_reseller());
  $$;
-- Reviewed: takes one domain of the calling reseller out of the directory.
create function domain_release(wanted text) returns void
  language sql volatile security definer set search_path = public, pg_temp
  as $$ delete from public.directory where label = wanted and kind = 'domain' and reseller_id = scope_reseller(); $$;
revoke all on function domain_claim(text), domain_release(text) from public;
grant execute on function domain_claim(text), domain_release(text) to app_reseller;
grant create on schema public to app_finder;
alter function domain_claim(text) owner to app_finder;
alter function domain_release(text) owner to app_finder;
revoke create on schema public from app_finder;
