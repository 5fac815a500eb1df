-- Packs: minutes that were bought beyond the plan, used when the included ones are used up, and what was taken back of them.
-- minute_pack, minute_pack_refund: account · usage_record: account (as before)

create table minute_pack (
  tenant_id uuid not null references tenant (id) on delete cascade,
  id uuid not null,
  -- Names the purchase, as whoever sold it names it: one purchase is one pack, however often it is told.
  source_key text not null check (source_key <> ''),
  bought_ms bigint not null check (bought_ms > 0),
  used_ms bigint not null default 0 check (used_ms >= 0),
  taken_back_ms bigint not null default 0 check (taken_back_ms >= 0),
  bought_at timestamptz not null,
  -- Null: it holds until it is used up.
  expires_at timestamptz check (expires_at > bought_at),
  -- When something was last taken back.
  taken_back_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, source_key),
  check (used_ms + taken_back_ms <= bought_ms),
  check ((taken_back_ms = 0) or taken_back_at is not null)
);
comment on table minute_pack is 'class: account';

-- Corrections of packs: what was asked back, and what was still there to be taken. They are added, never changed.
create table minute_pack_refund (
  tenant_id uuid not null,
  id uuid not null,
  pack_id uuid not null,
  -- Names the refund: one refund is taken back once.
  source_key text not null check (source_key <> ''),
  asked_ms bigint not null check (asked_ms > 0),
  -- Negative: what left the pack. Nothing, where all that was asked back had been used.
  change_ms bigint not null check (change_ms between -asked_ms and 0),
  at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, source_key),
  foreign key (tenant_id, pack_id) references minute_pack (tenant_id, id) on delete cascade
);
comment on table minute_pack_refund is 'class: account';
create index minute_pack_refund_of_pack on minute_pack_refund (tenant_id, pack_id);

alter table usage_record add packed_ms bigint not null default 0 check (packed_ms >= 0);

do $$
declare t text;
begin
  foreach t in array array['minute_pack', 'minute_pack_refund'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I to app_tenant using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_own', t);
    execute format('create policy %I on %I to app_worker using (tenant_id = (select scope_tenant())) with check (tenant_id = (select scope_tenant()))', t || '_worker', t);
    execute format('create policy %I on %I to app_reseller using (tenant_id in (select id from tenant)) with check (tenant_id in (select id from tenant))', t || '_reseller', t);
    execute format('grant select on %I to app_tenant, app_worker, app_reseller', t);
  end loop;
end $$;
grant insert, update on minute_pack to app_worker;
grant insert on minute_pack_refund to app_worker;
