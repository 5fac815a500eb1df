-- The state that a customer is in counts from its first moment, and failed jobs are listed one by one. Tables: none.

-- A program's clock may be ahead of the start of its transaction: a trial was noted before the customer's own beginning, and lost.
create or replace function note_tenant_state() returns trigger
  language plpgsql set search_path = public, pg_temp as $$
begin
  insert into tenant_state_change (tenant_id, at, state)
    values (new.id, case tg_op when 'INSERT' then new.created_at else greatest(now(), new.created_at) end, new.state)
    on conflict (tenant_id, at) do update set state = excluded.state;
  return null;
end $$;

-- What was noted wrongly is put right: the last state is the one that holds.
do $$
declare t text;
begin
  foreach t in array array['tenant', 'tenant_state_change', 'figure_change'] loop
    execute format('alter table %I no force row level security', t);
  end loop;
  insert into tenant_state_change (tenant_id, at, state)
    select tenant.id, latest.at, tenant.state from tenant
    cross join lateral (select c.at, c.state from tenant_state_change c where c.tenant_id = tenant.id order by c.at desc limit 1) latest
    where latest.state <> tenant.state
    on conflict (tenant_id, at) do update set state = excluded.state;
  foreach t in array array['tenant', 'tenant_state_change', 'figure_change'] loop
    execute format('alter table %I force row level security', t);
  end loop;
end $$;

-- Without what it was called and what the machine said: a provider learns that and why, not what.
create view report_failed_job with (security_invoker = true) as
  select tenant_id, id as job_id, ended_at, goal, model, duration_ms, attempt, problem_code
  from job where ended_at is not null and state = 'failed';
grant select on report_failed_job to app_reseller;
