-- breaking: workers of the release before know none of the new lanes, so stop them first.
-- A pool of engines: registered ones beside those that come with a worker, allotted by plan.
-- engine: platform (as before) · plan_in_force: account (as before)

-- What a worker brings lives as long as the worker; what the platform registered stays, and one worker at a time works with it.
alter table engine drop constraint engine_kind_check;
alter table engine add constraint engine_kind_check check (kind in ('embedded', 'whisper-webui', 'openai-compatible'));
alter table engine
  -- Engines that plans are allotted to by name.
  add pool text not null default 'standard' check (pool ~ '^[a-z][a-z0-9-]{0,39}$'),
  add models text[] not null default '{}',
  -- What the server calls a model, by our name, where it differs.
  add model_names jsonb not null default '{}',
  -- Nothing: all that its models know.
  add languages text[],
  add features text[] not null default '{}' check (features <@ array['translate', 'speakers', 'words']),
  add url text,
  -- Wrapped by the master key; never shown.
  add secret bytea,
  add compute_type text not null default 'int8',
  add device text not null default 'cpu',
  add max_bytes bigint check (max_bytes > 0),
  add max_duration_ms bigint check (max_duration_ms > 0),
  -- For comparing what an hour of audio costs; in minor units of the installation's currency.
  add cost_minor_per_hour int check (cost_minor_per_hour >= 0),
  -- draining: takes nothing new. leaving: the same, and it goes when it is idle.
  add state text not null default 'active' check (state in ('active', 'draining', 'leaving')),
  add failures int not null default 0,
  add owner_id uuid,
  add owned_until timestamptz,
  add test_asked_at timestamptz,
  add test_result jsonb,
  add created_at timestamptz not null default clock_timestamp(),
  add constraint engine_registered_has_address check ((kind = 'embedded') = (url is null));
update engine set models = array[model];
alter table engine drop column model;
create unique index engine_registered_name on engine (lower(name)) where url is not null;
grant insert, update, delete on engine to app_platform;

alter table plan_in_force
  add pool text not null default 'standard' check (pool ~ '^[a-z][a-z0-9-]{0,39}$'),
  add beam int not null default 5 check (beam between 1 and 10),
  add features text[] not null default '{translate,speakers}' check (features <@ array['translate', 'speakers']);

-- Reviewed: what the engines offer, by pool. Tells nothing of anybody, and neither addresses nor secrets.
grant select (pool, models, languages, features, state) on engine to app_finder;
create function engine_offers(wanted text) returns table (models text[], languages text[], features text[])
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select distinct e.models, e.languages, e.features from public.engine e where e.pool = wanted and e.state = 'active';
  end;
revoke all on function engine_offers(text) from public;
grant execute on function engine_offers(text) to app_tenant;
grant create on schema public to app_finder;
alter function engine_offers(text) owner to app_finder;
revoke create on schema public from app_finder;

-- A lane is a class of engines: pool, model and what else a task needs of them.
alter table task drop constraint task_lane_check;
alter table task add constraint task_lane_check check (lane ~ '^[a-z]+(:[a-z0-9._-]+)?$');

-- What waits moves to the lane of its model, and stands there where its customer stood.
alter table task no force row level security;
alter table job no force row level security;
update task t set state = 'waiting', run_id = null, lane = 'speech:standard.' || replace(j.model, '.', '_') || case j.goal when 'translate' then '.translate' else '' end
  from job j where j.tenant_id = t.tenant_id and j.task_id = t.id and t.lane = 'speech:embedded' and t.state in ('waiting', 'queued');
update task t set lane = 'speech:standard.' || replace(j.model, '.', '_') || case j.goal when 'translate' then '.translate' else '' end
  from job j where j.tenant_id = t.tenant_id and j.task_id = t.id and t.lane = 'speech:embedded';
insert into sched (lane, tenant_id, reseller_id) select distinct lane, tenant_id, reseller_id from task where state = 'waiting' on conflict do nothing;
delete from sched where lane = 'speech:embedded';
delete from worker_lane where lane = 'speech:embedded';
alter table task force row level security;
alter table job force row level security;

-- What an engine did for whom, in time: audio hours and machine hours, without anybody's name.
create index usage_by_engine on usage_record (engine, at);
alter table usage_record add busy_ms bigint check (busy_ms >= 0);
create view report_usage_by_engine with (security_invoker = true) as
  select engine, model, date_trunc('day', at, 'UTC') as day, count(*)::int as jobs, sum(decoded_ms)::bigint as decoded_ms, coalesce(sum(busy_ms), 0)::bigint as busy_ms
  from usage_record group by 1, 2, 3;
grant select on report_usage_by_engine to app_platform;

-- Speakers are told apart where the plan and the engines can: of themselves, or as many as the person says.
alter table job_input add diarize boolean not null default false, add speakers int check (speakers between 1 and 20);
