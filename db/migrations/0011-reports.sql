-- Views for lists of customers and resellers, over account tables. Tables: none.

create view report_tenant with (security_invoker = true) as
  select tenant.id as tenant_id, tenant.reseller_id, tenant.slug, tenant.name, tenant.state, tenant.created_at,
    plan.name as plan_name, plan.parallel_jobs, plan.minutes_per_month, plan.storage_bytes, plan.max_file_bytes, plan.max_duration_ms, plan.models
  from tenant join plan_in_force plan on plan.tenant_id = tenant.id;
create view report_reseller with (security_invoker = true) as
  select id as reseller_id, slug, name, region, state, created_at from reseller;
create view report_members_by_tenant with (security_invoker = true) as
  select tenant_id, count(*)::int as members from membership group by tenant_id;

grant select on report_tenant to app_tenant, app_reseller, app_platform;
grant select on report_reseller to app_platform;
grant select on report_members_by_tenant to app_reseller, app_platform;
