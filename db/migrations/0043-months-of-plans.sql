-- The month of its plan that a customer is in, for lists in which many stand. Tables: none.

-- As periodAt of the module plans, which a test holds it to: whole months from the anchor, the last day of one that is too short.
create function plan_month_start(anchor timestamptz, moment timestamptz) returns timestamptz
  language sql immutable parallel safe
  return (
    select (first + make_interval(months => case when passed > 0 and first + make_interval(months => passed) > now_ then passed - 1 else passed end)) at time zone 'UTC'
    from (
      select first, now_, greatest(0, (extract(year from now_) - extract(year from first)) * 12 + extract(month from now_) - extract(month from first))::int as passed
      from (select anchor at time zone 'UTC' as first, moment at time zone 'UTC' as now_) as utc
    ) as counted
  );

create view report_plan_anchor with (security_invoker = true) as
  select tenant_id, anchor_at from plan_assignment;
create view report_use with (security_invoker = true) as
  select tenant_id, at, decoded_ms as used_ms from usage_record;
grant select on report_plan_anchor, report_use to app_reseller;
