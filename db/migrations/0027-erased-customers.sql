-- The end of a deleted customer: what is still to be removed is found by its time, and what was removed is on record.
-- Tables: none.

alter table tenant add column erased_at timestamptz;
create index tenant_to_erase on tenant (deleted_at) where deleted_at is not null and erased_at is null;

alter table customer_deletion add column owner_locale text not null default 'en' check (owner_locale in ('en', 'de'));
