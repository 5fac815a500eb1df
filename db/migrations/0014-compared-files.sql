-- When the pieces of a customer's files were last compared with their rows, so that each is due once a day
-- whichever process runs, and however often it is started anew.
-- storage_account: account
alter table storage_account add column compared_at timestamptz;
