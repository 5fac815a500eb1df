-- A reseller learns whether its pool or the whole platform is used up; of neither how much others used.

-- The owner of a function grants it.
set local role app_finder;
grant execute on function minutes_end_at(bigint, timestamptz, uuid) to app_reseller;
reset role;
