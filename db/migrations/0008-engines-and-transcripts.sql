-- Speech engines as the platform sees them; transcripts with their segments.
-- engine: platform · transcript, segment: content

-- One row a worker process; it is kept fresh while the process lives.
create table engine (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('embedded')),
  health text not null check (health in ('starting', 'ready', 'failed')),
  detail text not null default '',
  model text not null,
  slots int not null check (slots >= 0),
  busy int not null check (busy >= 0),
  host text not null,
  seen_at timestamptz not null default clock_timestamp()
);
comment on table engine is 'class: platform';
grant select, insert, update, delete on engine to app_worker;
grant select on engine to app_platform;

-- job_id only tells where it came from; one job has at most one transcript, however often it runs.
create table transcript (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  job_id uuid not null,
  file_id uuid,
  title text not null check (char_length(title) between 1 and 200),
  language text,
  languages text[] not null,
  duration_ms bigint not null check (duration_ms >= 0),
  coverage double precision check (coverage between 0 and 1),
  damaged boolean not null default false,
  words int not null check (words >= 0),
  model text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, job_id),
  foreign key (tenant_id, file_id) references stored_file (tenant_id, id) on delete set null (file_id)
);
comment on table transcript is 'class: content';
create index transcript_by_file on transcript (tenant_id, file_id);

-- A segment is a readable cue. words: [[startMs, endMs, text, confidence], …]
create table segment (
  tenant_id uuid not null,
  transcript_id uuid not null,
  position int not null check (position >= 0),
  start_ms bigint not null check (start_ms >= 0),
  end_ms bigint not null check (end_ms >= start_ms),
  text text not null,
  language text not null,
  speaker text,
  flags text[] not null,
  words jsonb not null,
  primary key (tenant_id, transcript_id, position),
  foreign key (tenant_id, transcript_id) references transcript (tenant_id, id) on delete cascade
);
comment on table segment is 'class: content';

do $$
declare t text;
begin
  foreach t in array array['transcript', 'segment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_tenant, app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('grant select, insert, update, delete on %I to app_tenant, app_worker', t);
  end loop;
end $$;

-- A job forgets a transcript that was deleted. Deferred: the task ends its job and stores the transcript in one transaction.
alter table job add constraint job_transcript foreign key (tenant_id, transcript_id) references transcript (tenant_id, id)
  on delete set null (transcript_id) deferrable initially deferred;
