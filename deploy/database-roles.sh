#!/bin/bash
# Run once by the image of PostgreSQL, in an empty database: the owner of the tables, and the runtime role that owns nothing.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$OWNER_PASSWORD" --set runtime_password="$RUNTIME_PASSWORD" <<'SQL'
create role scriptorium_owner login createrole createdb nosuperuser nobypassrls password :'owner_password';
create role scriptorium_app login nosuperuser nobypassrls nocreatedb nocreaterole password :'runtime_password';
create database scriptorium owner scriptorium_owner;
SQL
