-- Every owner of a deleted customer gets its certificate, not only the first.
-- Tables: none.

-- [{ "email", "locale" }, ...], kept before the people are removed.
alter table customer_deletion add column owners jsonb;
update customer_deletion set owners = jsonb_build_array(jsonb_build_object('email', owner_email, 'locale', owner_locale))
  where owner_email is not null;
