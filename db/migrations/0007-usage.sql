-- What was used: decoded milliseconds, once per task however often it was tried.
-- usage_record, usage_reservation: account

create table usage_record (
  tenant_id uuid not null references tenant (id) on delete cascade,
  task_id uuid not null,
  decoded_ms bigint not null check (decoded_ms >= 0),
  attempt int not null,
  engine text not null,
  model text not null,
  at timestamptz not null,
  primary key (tenant_id, task_id)
);
comment on table usage_record is 'class: account';
create index usage_by_time on usage_record (tenant_id, at);

-- Minutes that a running task will use: set when its recording is decoded, gone when it ends.
create table usage_reservation (
  tenant_id uuid not null references tenant (id) on delete cascade,
  task_id uuid not null,
  decoded_ms bigint not null check (decoded_ms >= 0),
  at timestamptz not null,
  primary key (tenant_id, task_id)
);
comment on table usage_reservation is 'class: account';

do $$
declare t text;
begin
  foreach t in array array['usage_record', 'usage_reservation'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select to app_tenant using (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_worker', t);
  end loop;
end $$;
create policy usage_reseller on usage_record for select to app_reseller using (tenant_id in (select id from tenant));
create policy usage_platform on usage_record for select to app_platform using (true);

grant select on usage_record, usage_reservation to app_tenant;
grant select, insert on usage_record to app_worker;
grant select, insert, update, delete on usage_reservation to app_worker;
grant select on usage_record to app_reseller, app_platform;

create view report_usage_by_tenant with (security_invoker = true) as
  select tenant_id, date_trunc('month', at, 'UTC') as month, sum(decoded_ms)::bigint as used_ms from usage_record group by 1, 2;
grant select on report_usage_by_tenant to app_reseller, app_platform;

create view report_storage_by_tenant with (security_invoker = true) as
  select tenant_id, stored_bytes from storage_account;
grant select on report_storage_by_tenant to app_tenant, app_worker, app_reseller, app_platform;
