-- The platform's plans: which machines and models each tier gets. What a customer may do is still its plan in force, a copy.
-- plan: reference

create table plan (
  name text primary key,
  -- Smallest first: a refusal names the first one that allows what was asked.
  place int not null unique,
  parallel_jobs int not null check (parallel_jobs between 1 and 1000),
  weight int not null check (weight between 1 and 1000),
  minutes_per_month int not null check (minutes_per_month >= 0),
  storage_bytes bigint not null check (storage_bytes >= 0),
  max_file_bytes bigint not null check (max_file_bytes >= 0),
  max_duration_ms bigint not null check (max_duration_ms >= 0),
  models text[] not null check (cardinality(models) > 0),
  pool text not null check (pool ~ '^[a-z][a-z0-9-]{0,39}$'),
  beam int not null check (beam between 1 and 10),
  features text[] not null check (features <@ array['translate', 'speakers'])
);
comment on table plan is 'class: reference';
insert into plan values
  ('Studio', 1, 2, 1, 600, 50000000000, 5000000000, 36000000, '{base}', 'standard', 5, '{translate,speakers}'),
  ('Business', 2, 6, 3, 6000, 500000000000, 20000000000, 86400000, '{base,small,medium,large-v3-turbo}', 'standard', 5, '{translate,speakers}');
grant select on plan to app_tenant, app_worker, app_reseller, app_platform;
grant update on plan to app_platform;

-- What the platform changes in a plan holds at once for whoever is on it.
create policy plan_platform_change on plan_in_force for update to app_platform using (true) with check (true);
grant update on plan_in_force to app_platform;
