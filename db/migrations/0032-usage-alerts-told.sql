-- Levels that were reached are told by the round of their reseller: it sees the owners of its customers and its own people.
-- usage_alert: account · staff: realm (both as before)
grant update (told_at) on usage_alert to app_reseller;
revoke update on usage_alert from app_tenant;

-- Whom a reseller's own mails go to.
create policy staff_of_reseller on staff for select to app_reseller using (realm_id = (select scope_reseller()));
grant select on staff to app_reseller;
