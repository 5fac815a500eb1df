-- Recordings as sealed parts, the keys that open them, and what each customer stores.
-- master_key_check: platform · tenant_key, stored_file, file_part, file_errand: content · storage_account: account

-- One row: tells whether the program was started with the key that wrapped the keys below.
create table master_key_check (
  only_row boolean primary key default true check (only_row),
  fingerprint bytea not null
);
comment on table master_key_check is 'class: platform';

create table tenant_key (
  tenant_id uuid not null references tenant (id) on delete cascade,
  version int not null check (version >= 1),
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, version)
);
comment on table tenant_key is 'class: content';

-- received_bytes counts what is durable. writer is the request that may append: a newer one takes over, and the older one's next part is refused.
create table stored_file (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  state text not null check (state in ('uploading', 'stored')),
  name text not null check (char_length(name) between 1 and 200),
  media_type text not null,
  declared_bytes bigint check (declared_bytes >= 0),
  received_bytes bigint not null default 0 check (received_bytes >= 0 and received_bytes <= coalesce(declared_bytes, received_bytes)),
  reserved_bytes bigint not null default 0 check (reserved_bytes >= 0),
  parts int not null default 0,
  writer uuid,
  duration_ms bigint check (duration_ms >= 0),
  created_by uuid,
  created_at timestamptz not null,
  touched_at timestamptz not null,
  primary key (tenant_id, id)
);
comment on table stored_file is 'class: content';

create table file_part (
  tenant_id uuid not null,
  file_id uuid not null,
  ordinal int not null check (ordinal >= 0),
  blob_id uuid not null,
  start_byte bigint not null check (start_byte >= 0),
  bytes int not null check (bytes >= 0),
  salt bytea not null,
  key_version int not null,
  primary key (tenant_id, file_id, ordinal),
  foreign key (tenant_id, file_id) references stored_file (tenant_id, id) on delete cascade
);
comment on table file_part is 'class: content';
create index file_part_by_position on file_part (tenant_id, file_id, start_byte);

-- The one row that decides whether bytes are accepted.
create table storage_account (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  reseller_id uuid not null,
  stored_bytes bigint not null default 0 check (stored_bytes >= 0),
  reserved_bytes bigint not null default 0 check (reserved_bytes >= 0)
);
comment on table storage_account is 'class: account';

-- What must still be done to a file, also after its row is gone. Ids only.
create table file_errand (
  tenant_id uuid not null references tenant (id) on delete cascade,
  file_id uuid not null,
  kind text not null check (kind in ('expire', 'remove')),
  reseller_id uuid not null,
  due_at timestamptz not null,
  tries int not null default 0,
  primary key (tenant_id, file_id, kind)
);
comment on table file_errand is 'class: content';
create index file_errand_by_time on file_errand (due_at);

do $$
declare t text;
begin
  foreach t in array array['tenant_key', 'stored_file', 'file_part', 'storage_account', 'file_errand'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['tenant_key', 'stored_file', 'file_part'] loop
    execute format('create policy %I on %I to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
  end loop;
  foreach t in array array['storage_account', 'file_errand'] loop
    execute format('create policy %I on %I to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()) and reseller_id = (select scope_reseller()))', t || '_own', t);
  end loop;
end $$;
-- The sweeper finds what is due, and whose it is; it then acts in that customer's scope.
create policy file_errand_sweep on file_errand to app_worker using ((select scope_tenant()) is null);
create policy storage_account_sweep on storage_account for select to app_worker using ((select scope_tenant()) is null);
create policy storage_account_reseller on storage_account for select to app_reseller using (tenant_id in (select id from tenant));
create policy storage_account_platform on storage_account for select to app_platform using (true);

grant select, insert on master_key_check to app_worker;
grant select, insert on tenant_key to app_tenant, app_worker;
grant delete on tenant_key to app_worker;
grant select, insert, update, delete on stored_file to app_tenant, app_worker;
grant select, insert, delete on file_part to app_tenant, app_worker;
grant select, insert, update on storage_account to app_tenant, app_worker;
grant select on storage_account to app_reseller, app_platform;
grant select, insert, delete on file_errand to app_tenant;
grant select, insert, update, delete on file_errand to app_worker;
