#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The source user, with the least grants: the log, its positions, and the captured tables.
mariadb -uroot -p"${MARIADB_ROOT_PASSWORD}" <<SQL
CREATE USER 'millrace'@'%' IDENTIFIED BY '${SOURCE_PASSWORD}';
GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO 'millrace'@'%';
GRANT SELECT ON shop.* TO 'millrace'@'%';
SQL
