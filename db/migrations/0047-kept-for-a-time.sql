-- What a plan keeps for a number of days is removed afterwards, once its customer was told a week before.
-- retention_notice: account

create table retention_notice (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  -- As the plan was when people were told; fewer days are told anew.
  retention_days int not null check (retention_days between 1 and 36500),
  told_at timestamptz not null,
  -- Whatever reaches its age until then is announced.
  covers_until timestamptz not null,
  -- Whatever reaches its age until then was announced at least a week ago; nothing: not yet.
  removes_until timestamptz,
  looked_at timestamptz not null
);
comment on table retention_notice is 'class: account';
alter table retention_notice enable row level security;
alter table retention_notice force row level security;
create policy retention_notice_own on retention_notice to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
create policy retention_notice_round on retention_notice for select to app_worker using ((select scope_tenant()) is null);
create policy retention_notice_reseller on retention_notice to app_reseller
  using (exists (select from tenant where tenant.id = retention_notice.tenant_id)) with check (exists (select from tenant where tenant.id = retention_notice.tenant_id));
grant select on retention_notice to app_tenant, app_worker;
grant update (looked_at) on retention_notice to app_worker;
grant select, insert, update on retention_notice to app_reseller;
