#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The target user, with the least grants: it creates its schemas and tables itself, and owns only those.
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER}" --dbname "${POSTGRES_DB}" <<SQL
CREATE ROLE millrace LOGIN PASSWORD '${TARGET_PASSWORD}';
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE shop TO millrace;
SQL
