// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether the server and this user's rights will do. */
final class ServerCheck {

    private static final String DOING = "check the target's rights";
    private static final List<String> TABLE_RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE");

    private final Sql sql;
    private final String user;
    private final List<Finding> findings = new ArrayList<>();

    private ServerCheck(Sql sql) {
        this.sql = sql;
        this.user = text("SELECT current_user");
    }

    static List<Finding> of(Sql sql, Collection<TargetTable> tables) {
        ServerCheck check = new ServerCheck(sql);
        check.server();
        Set<String> schemas = new TreeSet<>();
        schemas.add(PostgresControlTables.SCHEMA);
        tables.forEach(table -> schemas.add(table.schema()));
        schemas.forEach(check::schema);
        tables.forEach(check::table);
        return List.copyOf(check.findings);
    }

    private String text(String query) {
        return sql.first(DOING, row -> row.getString(1), query).orElse("");
    }

    private void server() {
        setting("server_encoding", "UTF8", "no other encoding holds all text of the source");
        setting("default_transaction_read_only", "off", "nothing can be written");
        if (sql.isTrue(DOING, "SELECT pg_is_in_recovery()")) {
            findings.add(Finding.of(
                    FaultCode.TARGET_CONFIG, "target server", "a standby in recovery", "nothing can be written"));
        }
    }

    private void setting(String name, String wanted, String why) {
        String seen = text("SELECT current_setting('" + name + "')");
        if (!seen.equals(wanted)) {
            findings.add(
                    Finding.of(FaultCode.TARGET_CONFIG, "target " + name, seen, "it must be " + wanted + ": " + why));
        }
    }

    private void schema(String schema) {
        boolean exists = sql.isTrue(DOING, "SELECT true FROM pg_namespace WHERE nspname = ?", schema);
        if (!exists) {
            if (!sql.isTrue(DOING, "SELECT has_database_privilege(current_database(), 'CREATE')")) {
                missing(
                        "schema " + schema,
                        "not there, and no right to create it",
                        "GRANT CREATE ON DATABASE " + Identifiers.quote(text("SELECT current_database()")));
            }
            return;
        }
        for (String right : List.of("USAGE", "CREATE")) {
            if (!sql.isTrue(DOING, "SELECT has_schema_privilege(?, ?)", schema, right)) {
                missing(
                        "schema " + schema,
                        "no " + right,
                        "GRANT " + right + " ON SCHEMA " + Identifiers.quote(schema));
            }
        }
    }

    private void table(TargetTable table) {
        new Catalogue(sql).relation(table).ifPresent(relation -> {
            for (String right : TABLE_RIGHTS) {
                if (!sql.isTrue(DOING, "SELECT has_table_privilege(?::oid, ?)", relation.oid(), right)) {
                    missing(
                            "table " + Identifiers.qualified(table),
                            "no " + right,
                            "GRANT " + right + " ON " + Identifiers.qualified(table));
                }
            }
        });
    }

    private void missing(String subject, String seen, String grant) {
        findings.add(new Finding(
                FaultCode.TARGET_GRANT_MISSING,
                "target " + subject,
                seen,
                user + " could not do its work",
                grant + " TO " + Identifiers.quote(user)));
    }
}
