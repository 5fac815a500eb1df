-- Subscriptions of one reseller are found without reading those of all others. Tables: none.

create index subscription_by_reseller on subscription (reseller_id, tenant_id);
