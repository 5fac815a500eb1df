-- The platform's own brand, and what it lets resellers hide. A reseller no longer writes into its brand what the platform decides.
-- platform_brand, platform_image: reference

-- One row at most; without it the platform looks as it is delivered.
create table platform_brand (
  single boolean primary key default true check (single),
  design jsonb not null,
  powered_by text not null,
  powered_by_url text not null,
  changed_at timestamptz not null
);
comment on table platform_brand is 'class: reference';

-- Always PNG that we drew ourselves; the id is a hash of the bytes.
create table platform_image (
  id uuid primary key,
  width int not null check (width between 1 and 2048),
  height int not null check (height between 1 and 2048),
  bytes bytea not null check (octet_length(bytes) <= 1000000),
  created_at timestamptz not null
);
comment on table platform_image is 'class: reference';

-- Pages and mails of every brand may say whose product it is.
grant select on platform_brand to app_realm, app_tenant, app_worker, app_reseller, app_platform;
grant insert, update on platform_brand to app_platform;
grant select on platform_image to app_realm, app_platform;
grant insert, delete on platform_image to app_platform;

revoke update on brand from app_reseller;
grant update (product_name, colour, support_email, version) on brand to app_reseller;
