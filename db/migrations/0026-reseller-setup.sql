-- What a reseller has set up so far, out of the facts of each part. Tables: none.

create view report_reseller_setup with (security_invoker = true) as
  select reseller.id as reseller_id, reseller.state,
    coalesce((select brand.version > 0 from brand where brand.reseller_id = reseller.id), false) as has_brand,
    exists (select from brand_domain domain where domain.reseller_id = reseller.id and domain.state in ('proven', 'active')) as has_domain,
    exists (select from reseller_plan plan where plan.reseller_id = reseller.id and plan.state = 'published') as has_plan,
    exists (select from reseller_company company where company.reseller_id = reseller.id) as has_company,
    exists (select holder from reseller_payout payout where payout.reseller_id = reseller.id) as has_payout,
    (select count(*)::int from tenant where tenant.reseller_id = reseller.id and tenant.state <> 'deleted') as customers
  from reseller;
grant select on report_reseller_setup to app_reseller, app_platform;
