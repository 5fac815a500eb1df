-- Ended tasks do not stay for ever: jobs, as people see them, live on without their task. Attempts go with the task.
-- And what the platform may know before it starts a dead task again: whether the recording is still there.

alter table job alter task_id drop not null, drop constraint job_tenant_id_task_id_fkey,
  add foreign key (tenant_id, task_id) references task (tenant_id, id) on delete set null (task_id);
create index task_ended on task (ended_at) where state in ('done', 'dead', 'cancelled');
grant delete on task to app_worker;

create policy job_input_lost on job_input for select to app_finder using ((select scope_tenant()) is null and file_id is null);
grant select (tenant_id, job_id, file_id) on job_input to app_finder;

-- Reviewed: whether the recording of a job was deleted. Tells nothing else of it.
create function job_recording_gone(their_tenant uuid, their_job uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  return exists (select from public.job_input where tenant_id = their_tenant and job_id = their_job and file_id is null);
revoke all on function job_recording_gone(uuid, uuid) from public;
grant execute on function job_recording_gone(uuid, uuid) to app_platform;
grant create on schema public to app_finder;
alter function job_recording_gone(uuid, uuid) owner to app_finder;
revoke create on schema public from app_finder;
