// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetTable;
import io.millrace.target.jdbc.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether the server and this user's rights will do. */
final class ServerCheck {

    private static final String DOING = "check the target's server";

    private final Sql sql;
    private final List<Finding> findings = new ArrayList<>();

    private ServerCheck(Sql sql) {
        this.sql = sql;
    }

    static List<Finding> of(Sql sql, Collection<TargetTable> tables) {
        ServerCheck check = new ServerCheck(sql);
        Map<String, String> variables = check.variables();
        check.server(variables, tables);
        check.names(variables, tables);
        check.rights(tables);
        return List.copyOf(check.findings);
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        sql.list(
                DOING,
                row -> variables.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2)),
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'log_bin',"
                        + " 'binlog_format', 'lower_case_table_names', 'sql_require_primary_key',"
                        + " 'sql_generate_invisible_primary_key', 'innodb_page_size')");
        return variables;
    }

    private void server(Map<String, String> variables, Collection<TargetTable> tables) {
        refuse(variables, "read_only", Set.of("OFF", "0"), "nothing can be written");
        refuse(variables, "super_read_only", Set.of("OFF", "0"), "nothing can be written");
        if (variables.getOrDefault("log_bin", "OFF").equals("ON")) {
            refuse(
                    variables,
                    "binlog_format",
                    Set.of("ROW", "MIXED"),
                    "transactions under READ COMMITTED cannot be logged as statements");
        }
        if (tables.stream().anyMatch(table -> !table.hasKey())) {
            refuse(variables, "sql_require_primary_key", Set.of("OFF", "0"), "tables without a key are to be made");
            refuse(
                    variables,
                    "sql_generate_invisible_primary_key",
                    Set.of("OFF", "0"),
                    "tables without a key would get a column that the source has not");
        }
    }

    private void refuse(Map<String, String> variables, String name, Set<String> wanted, String why) {
        String seen = variables.getOrDefault(name, "");
        if (!seen.isEmpty() && !wanted.contains(seen)) {
            findings.add(Finding.of(
                    FaultCode.TARGET_CONFIG,
                    "target " + name,
                    seen,
                    "it must be " + String.join(" or ", new TreeSet<>(wanted)) + ": " + why));
        }
    }

    /** Names of tables that the source tells apart by the case of their letters. */
    private void names(Map<String, String> variables, Collection<TargetTable> tables) {
        if (variables.getOrDefault("lower_case_table_names", "0").equals("0")) {
            return;
        }
        Map<String, TargetTable> taken = new HashMap<>();
        for (TargetTable table : tables) {
            TargetTable other = taken.putIfAbsent(Identifiers.qualified(table).toLowerCase(Locale.ROOT), table);
            if (other != null) {
                findings.add(Finding.of(
                        FaultCode.TARGET_TABLE_SHAPE,
                        "target table for " + table.id(),
                        "table " + Identifiers.qualified(table),
                        "with lower_case_table_names it is the table for " + other.id() + " too"));
            }
        }
    }

    private void rights(Collection<TargetTable> tables) {
        Rights rights = Rights.read(sql);
        Set<String> databases = new TreeSet<>();
        databases.add(MySqlControlTables.DATABASE);
        tables.forEach(table -> databases.add(table.schema()));
        for (String database : databases) {
            Set<String> missing = rights.missingOn(database);
            if (!missing.isEmpty()) {
                String all = String.join(", ", missing);
                findings.add(new Finding(
                        FaultCode.TARGET_GRANT_MISSING,
                        "target database " + database,
                        "no " + all,
                        rights.user() + " could not do its work",
                        "GRANT " + all + " ON " + Identifiers.quote(database.replace("_", "\\_")) + ".* TO "
                                + rights.user()));
            }
        }
    }
}
