-- Outside a demo the platform sees of a mail to whom it went, of what kind, and what became of it; never its words. Tables: none.

create policy mail_states on mail for select to app_finder
  using ((select scope_tenant()) is null and (select scope_realm()) is null and (select scope_reseller()) is null);
grant select (id, kind, to_address, state, problem, created_at) on mail to app_finder;

-- Reviewed: no words of a mail, and only where nobody's scope is set, which is the platform's.
create function outbox_states(before uuid, how_many int)
  returns table (id uuid, kind text, to_address text, state text, problem text, created_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select m.id, m.kind, m.to_address, m.state, m.problem, m.created_at from public.mail m
    where before is null or m.id < before order by m.id desc limit how_many;
  end;
revoke all on function outbox_states(uuid, int) from public;
grant execute on function outbox_states(uuid, int) to app_platform;
grant create on schema public to app_finder;
alter function outbox_states(uuid, int) owner to app_finder;
revoke create on schema public from app_finder;
