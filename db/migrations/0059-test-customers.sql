-- Customers that a reseller tries payments with: marked from their first moment on, and left out of all figures.
-- tenant: account (as before)

alter table tenant add column is_test boolean not null default false;

-- What figures left out once they never take in, and the other way round.
create function keep_kind_of_customer() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'a customer is for tests from its first moment on, or never';
end $$;
revoke all on function keep_kind_of_customer() from public;
create trigger tenant_keeps_kind before update of is_test on tenant for each row
  when (old.is_test is distinct from new.is_test) execute function keep_kind_of_customer();

create or replace view report_account with (security_invoker = true) as
  select tenant.id as tenant_id, tenant.reseller_id, tenant.name, tenant.slug, tenant.state, tenant.created_at, tenant.trial_ends_at,
    plan.name as plan_name, plan.minutes_per_month, plan.storage_bytes
  from tenant left join plan_in_force plan on plan.tenant_id = tenant.id where not tenant.is_test;
create or replace view report_customer with (security_invoker = true) as
  select tenant.id as tenant_id, tenant.reseller_id, tenant.slug, tenant.name, tenant.state, tenant.created_at, tenant.contact_name,
    tenant.billing_email, tenant.language, tenant.trial_ends_at, tenant.past_due_since, tenant.suspended_at, tenant.suspension_reason,
    tenant.closing_at, tenant.delete_after, tenant.deleted_at, tenant.second_factor_required,
    plan.name as plan_name, plan.minutes_per_month, plan.storage_bytes, tenant.is_test
  from tenant join plan_in_force plan on plan.tenant_id = tenant.id;

-- Each runs as whoever makes the change.
create or replace function note_used() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into figure_change (tenant_id, reseller_id, day, used_ms)
    select new.tenant_id, t.reseller_id, date_trunc('day', new.at, 'UTC'), new.decoded_ms from tenant t where t.id = new.tenant_id and not t.is_test;
  return null;
end $$;
create or replace function note_ended_job() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.ended_at is not null and old.state in ('done', 'failed') then
    insert into figure_change (tenant_id, reseller_id, day, done, failed)
      select t.id, t.reseller_id, date_trunc('day', old.ended_at, 'UTC'), -(old.state = 'done')::int, -(old.state = 'failed')::int
      from tenant t where t.id = old.tenant_id and not t.is_test;
  end if;
  if tg_op <> 'DELETE' and new.ended_at is not null and new.state in ('done', 'failed') then
    insert into figure_change (tenant_id, reseller_id, day, done, failed)
      select t.id, t.reseller_id, date_trunc('day', new.ended_at, 'UTC'), (new.state = 'done')::int, (new.state = 'failed')::int
      from tenant t where t.id = new.tenant_id and not t.is_test;
  end if;
  return null;
end $$;
create or replace function note_customer_at_work() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
declare
  was text := case tg_op when 'UPDATE' then old.state
    else (select c.state from tenant_state_change c where c.tenant_id = new.tenant_id and c.at < new.at order by c.at desc limit 1) end;
  step int := (new.state not in ('closing', 'deleted'))::int - coalesce((was not in ('closing', 'deleted'))::int, 0);
  following timestamptz := (select min(c.at) from tenant_state_change c where c.tenant_id = new.tenant_id and c.at > new.at);
begin
  if step = 0 then return null; end if;
  insert into figure_change (tenant_id, reseller_id, day, customers)
    select t.id, t.reseller_id, date_trunc('day', moment.at, 'UTC'), moment.step
    from tenant t cross join (values (new.at, step), (following, -step)) as moment (at, step)
    where t.id = new.tenant_id and not t.is_test and moment.at is not null;
  return null;
end $$;
