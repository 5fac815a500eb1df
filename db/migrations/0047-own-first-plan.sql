-- The first plan is one that its reseller published; those that every reseller begins with are suggestions. Tables: none.

create or replace view report_reseller_setup with (security_invoker = true) as
  select reseller.id as reseller_id, reseller.state,
    coalesce((select brand.version > 0 from brand where brand.reseller_id = reseller.id), false) as has_brand,
    exists (select from brand_domain domain where domain.reseller_id = reseller.id and domain.state in ('proven', 'active')) as has_domain,
    -- What the reseller began with was made and published at one moment.
    exists (
      select from reseller_plan plan
      join reseller_plan_version version on version.reseller_id = plan.reseller_id and version.plan_id = plan.id and version.version = plan.current_version
      where plan.reseller_id = reseller.id and plan.state = 'published' and version.published_at > plan.created_at
    ) as has_plan,
    exists (select from reseller_company company where company.reseller_id = reseller.id) as has_company,
    exists (select holder from reseller_payout payout where payout.reseller_id = reseller.id) as has_payout,
    (select count(*)::int from tenant where tenant.reseller_id = reseller.id and tenant.state <> 'deleted') as customers
  from reseller;
