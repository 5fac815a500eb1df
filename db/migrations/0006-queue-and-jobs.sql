-- Jobs as people see them, and the tasks that the queue carries for them.
-- job, task, task_attempt: account · job_input: content · lane, sched_reseller, sched, worker, worker_lane: platform
-- pg-boss keeps a schema of its own, which only app_worker may use (see infra/queue/migrate-queue.ts).

-- The queue's unit. `waiting` without retry_at is the backlog; `queued` is admitted and lies in pg-boss.
-- What counts against a cap is what is queued or running, so no counter can drift from the truth.
create table task (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  reseller_id uuid not null,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  version int not null,
  lane text not null check (lane ~ '^(decode|light|speech:[a-z0-9-]+)$'),
  state text not null default 'waiting' check (state in ('waiting', 'queued', 'running', 'done', 'dead', 'cancelled')),
  prio int not null default 0,
  payload jsonb not null,
  estimate_ms bigint not null check (estimate_ms >= 0),
  attempt int not null default 0,
  max_attempts int not null check (max_attempts > 0),
  -- Grows with every start: who holds an older one has lost the task and can write nothing.
  fence bigint not null default 0,
  run_id uuid,
  worker_id uuid,
  problem_code text,
  problem_detail text,
  retry_at timestamptz,
  cancel_at timestamptz,
  request_id text,
  created_at timestamptz not null default clock_timestamp(),
  queued_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  constraint task_death_has_a_time check (state <> 'dead' or ended_at is not null)
);
comment on table task is 'class: account';
create index task_backlog on task (lane, tenant_id, prio desc, id) where state = 'waiting' and retry_at is null;
create index task_inflight on task (lane, tenant_id) where state in ('queued', 'running');
create index task_of_worker on task (worker_id) where state = 'running';
create index task_due on task (retry_at) where state = 'waiting' and retry_at is not null;
create index task_dead on task (id desc) where state = 'dead';
create index task_by_id on task (id);

create table task_attempt (
  tenant_id uuid not null,
  task_id uuid not null,
  number int not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  outcome text not null default 'running' check (outcome in ('running', 'done', 'retry', 'failed', 'cancelled')),
  problem_code text,
  problem_detail text,
  engine text not null,
  primary key (tenant_id, task_id, number),
  foreign key (tenant_id, task_id) references task (tenant_id, id) on delete cascade
);
comment on table task_attempt is 'class: account';

create table job (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  task_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  goal text not null check (goal in ('transcribe', 'translate')),
  model text not null,
  progress double precision not null default 0 check (progress between 0 and 1),
  attempt int not null default 0,
  max_attempts int not null,
  duration_ms bigint,
  transcript_id uuid,
  problem_code text,
  problem_detail text,
  created_by uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  trashed_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, task_id),
  foreign key (tenant_id, task_id) references task (tenant_id, id) on delete cascade
);
comment on table job is 'class: account';
create index job_newest on job (tenant_id, id desc) where trashed_at is null;
create index job_by_state on job (tenant_id, state, id desc) where trashed_at is null;

-- What the person asked for, in their own words.
create table job_input (
  tenant_id uuid not null,
  job_id uuid not null,
  title text not null,
  file_id uuid,
  language text,
  prompt text,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references job (tenant_id, id) on delete cascade,
  -- A job can name a recording of its own customer only [JOB-01]; transcripts outlive their recording.
  foreign key (tenant_id, file_id) references stored_file (tenant_id, id) on delete set null (file_id)
);
comment on table job_input is 'class: content';
create index job_input_by_file on job_input (tenant_id, file_id);

-- Weighted fair queueing: `vt` is a customer's virtual time in a lane, `clock` how far its surroundings have come.
create table lane (
  lane text primary key,
  clock bigint not null default 0
);
comment on table lane is 'class: platform';
create table sched_reseller (
  lane text not null,
  reseller_id uuid not null,
  weight int not null default 1 check (weight > 0),
  vt bigint not null default 0,
  clock bigint not null default 0,
  primary key (lane, reseller_id)
);
comment on table sched_reseller is 'class: platform';
-- A row is here while a customer has work in a lane, and for a minute more. Cap and weight are read from plan_in_force.
create table sched (
  lane text not null,
  tenant_id uuid not null,
  reseller_id uuid not null,
  vt bigint not null default 0,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (lane, tenant_id)
);
comment on table sched is 'class: platform';

-- A worker is alive while its session holds the advisory lock (lock_space, lock_key) and its row is fresh.
create table worker (
  id uuid primary key,
  lock_key int not null,
  host text not null,
  pid int not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
comment on table worker is 'class: platform';
create table worker_lane (
  worker_id uuid not null references worker (id) on delete cascade,
  lane text not null,
  slots int not null check (slots >= 0),
  primary key (worker_id, lane)
);
comment on table worker_lane is 'class: platform';

do $$
declare t text;
begin
  foreach t in array array['task', 'task_attempt', 'job', 'job_input'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['task', 'task_attempt'] loop
    execute format('create policy %I on %I for select to app_tenant using (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_worker', t);
  end loop;
  foreach t in array array['job', 'job_input'] loop
    execute format('create policy %I on %I to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
  end loop;
end $$;
-- The queue itself works without a customer's scope; what it reads holds ids, states and numbers only.
create policy task_queue on task to app_worker using ((select scope_tenant()) is null) with check ((select scope_tenant()) is null);
create policy task_platform on task for select to app_platform using (true);
create policy task_by_function on task to app_finder using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
create policy task_redrive on task for update to app_finder using ((select scope_tenant()) is null and state = 'dead') with check ((select scope_tenant()) is null and state = 'waiting');
create policy task_redrive_read on task for select to app_finder using ((select scope_tenant()) is null and state in ('dead', 'waiting'));
create policy job_reseller on job for select to app_reseller using (tenant_id in (select id from tenant));
create policy job_platform on job for select to app_platform using (true);
create policy tenant_queue on tenant for select to app_worker using ((select scope_tenant()) is null);
create policy plan_queue on plan_in_force for select to app_worker using ((select scope_tenant()) is null);

grant select on task, task_attempt to app_tenant;
grant select, insert, update on task to app_worker;
grant select, insert, update, delete on task_attempt to app_worker;
grant select on task to app_platform;
grant select, insert, update on task to app_finder;
grant select, insert, update on job, job_input to app_tenant;
grant select, update on job to app_worker;
grant select on job_input to app_worker;
grant select on job to app_reseller, app_platform;
grant select, insert, update, delete on lane, sched_reseller, sched, worker, worker_lane to app_worker;
grant select on lane, sched_reseller, sched, worker, worker_lane to app_platform;
grant select, insert, update on sched to app_finder;

-- Reviewed: makes one task of the customer in scope. The share lock keeps the queue from forgetting the customer meanwhile.
create function queue_enter(new_lane text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if scope_tenant() is null or scope_reseller() is null then
    raise exception 'A task needs the scope of one customer';
  end if;
  loop
    insert into public.sched (lane, tenant_id, reseller_id) values (new_lane, scope_tenant(), scope_reseller()) on conflict do nothing;
    perform from public.sched where lane = new_lane and tenant_id = scope_tenant() for key share;
    exit when found;
  end loop;
end $$;

create function queue_enqueue(new_id uuid, new_kind text, new_version int, new_lane text, new_payload jsonb, new_estimate_ms bigint, new_prio int, new_attempts int, new_request_id text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform public.queue_enter(new_lane);
  insert into public.task (tenant_id, id, reseller_id, kind, version, lane, prio, payload, estimate_ms, max_attempts, request_id)
  values (scope_tenant(), new_id, scope_reseller(), new_kind, new_version, new_lane, new_prio, new_payload, new_estimate_ms, new_attempts, new_request_id);
end $$;

-- Reviewed: cancels a task of the customer in scope. Gives the state it was in; a running one ends by its worker.
create function queue_cancel(wanted uuid) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare was text;
begin
  select state into was from public.task where tenant_id = scope_tenant() and id = wanted for update;
  if was in ('waiting', 'queued') then
    update public.task set state = 'cancelled', retry_at = null, ended_at = clock_timestamp() where tenant_id = scope_tenant() and id = wanted;
  elsif was = 'running' then
    update public.task set cancel_at = clock_timestamp() where tenant_id = scope_tenant() and id = wanted;
  end if;
  return was;
end $$;

-- Reviewed: starts an ended task of the customer in scope again. Gives the new number of attempts, or null when it has not ended.
create function queue_again(wanted uuid, more_attempts int) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare their_lane text; allowed int;
begin
  update public.task set state = 'waiting', retry_at = null, cancel_at = null, ended_at = null, run_id = null, worker_id = null,
    problem_code = null, problem_detail = null, max_attempts = attempt + more_attempts
  where tenant_id = scope_tenant() and id = wanted and state in ('dead', 'cancelled')
  returning lane, max_attempts into their_lane, allowed;
  if found then
    perform public.queue_enter(their_lane);
  end if;
  return allowed;
end $$;

-- Reviewed: the platform starts a dead task again. A worker puts it back into its customer's line in the next moment.
create function queue_redrive(wanted uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update public.task set state = 'waiting', retry_at = clock_timestamp(), ended_at = null, max_attempts = attempt + 1
  where id = wanted and state = 'dead';
  return found;
end $$;

-- Reviewed: how many slots of a lane are healthy. Tells nothing of anybody.
create function queue_slots(wanted text) returns int
  language sql stable security definer set search_path = public, pg_temp
  return (select coalesce(sum(l.slots), 0)::int from public.worker_lane l join public.worker w on w.id = l.worker_id
    where l.lane = wanted and w.seen_at > clock_timestamp() - interval '5 seconds');
grant select on worker, worker_lane to app_finder;

grant create on schema public to app_finder;
do $$
declare f text;
begin
  foreach f in array array['queue_enter(text)', 'queue_enqueue(uuid, text, int, text, jsonb, bigint, int, int, text)', 'queue_cancel(uuid)', 'queue_again(uuid, int)', 'queue_redrive(uuid)', 'queue_slots(text)'] loop
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
grant execute on function queue_enter(text) to app_worker;
grant execute on function queue_enqueue(uuid, text, int, text, jsonb, bigint, int, int, text) to app_tenant, app_worker;
grant execute on function queue_cancel(uuid) to app_tenant;
grant execute on function queue_again(uuid, int) to app_tenant;
grant execute on function queue_redrive(uuid) to app_platform;
grant execute on function queue_slots(text) to app_tenant, app_worker, app_platform;
alter function queue_slots(text) owner to app_finder;
alter function queue_enter(text) owner to app_finder;
alter function queue_enqueue(uuid, text, int, text, jsonb, bigint, int, int, text) owner to app_finder;
alter function queue_cancel(uuid) owner to app_finder;
alter function queue_again(uuid, int) owner to app_finder;
alter function queue_redrive(uuid) owner to app_finder;
revoke create on schema public from app_finder;

create view report_jobs_by_tenant with (security_invoker = true) as
  select tenant_id, state, count(*)::int as jobs from job where trashed_at is null group by tenant_id, state;
grant select on report_jobs_by_tenant to app_reseller, app_platform;

-- Who submitted a job, by name: a member or an API key of the customer in scope.
create view report_submitter with (security_invoker = true) as
  select m.tenant_id, m.person_id as id, p.name from membership m join person p on p.realm_id = m.realm_id and p.id = m.person_id
  union all select tenant_id, id, name from api_key;
grant select on report_submitter to app_tenant;
