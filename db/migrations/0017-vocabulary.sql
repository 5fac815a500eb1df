-- Words that a customer wants spelled its way: names of people, places and products. Engines see them with every recording.
-- vocabulary: content

create table vocabulary (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  terms text[] not null check (cardinality(terms) <= 200),
  changed_at timestamptz not null default clock_timestamp()
);
comment on table vocabulary is 'class: content';
alter table vocabulary enable row level security;
alter table vocabulary force row level security;
create policy vocabulary_own on vocabulary to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()));
grant select, insert, update, delete on vocabulary to app_tenant;
grant select on vocabulary to app_worker;
