// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What PostgreSQL could not hold of a plan, seen without asking it. */
final class NameCheck {

    private static final int MAX_COLUMNS = 1600;
    private static final int MAX_KEY_COLUMNS = 32;
    private static final String TOO_LONG = "PostgreSQL cuts names off after " + Identifiers.MAX_BYTES
            + " bytes, and two that are cut may fall together";

    private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, TargetTable> taken = new HashMap<>();

    private NameCheck() {}

    static List<Finding> of(Collection<TargetTable> tables) {
        NameCheck check = new NameCheck();
        tables.forEach(check::table);
        return List.copyOf(check.findings);
    }

    /** The findings in one sentence. */
    static String text(List<Finding> findings) {
        return "The target cannot hold "
                + findings.stream()
                        .map(finding -> finding.measured() + " (" + finding.why() + ")")
                        .collect(Collectors.joining("; "))
                + ".";
    }

    private void table(TargetTable table) {
        name(table, "schema " + table.schema(), table.schema());
        name(table, "table " + table.name(), table.name());
        for (TargetColumn column : table.columns()) {
            name(table, "column " + column.name(), column.name());
            if (SYSTEM_COLUMNS.contains(column.name())) {
                add(table, "column " + column.name(), "PostgreSQL keeps this name for itself: rename the column");
            }
        }
        if (table.schema().startsWith("pg_") || table.schema().equals(PostgresControlTables.SCHEMA)) {
            add(table, "schema " + table.schema(), "this schema is not for rows: choose another by target.schemas");
        }
        if (table.columns().size() > MAX_COLUMNS) {
            add(table, table.columns().size() + " columns", "a table may have no more than " + MAX_COLUMNS);
        }
        if (table.key().size() > MAX_KEY_COLUMNS) {
            add(table, table.key().size() + " key columns", "a key may have no more than " + MAX_KEY_COLUMNS);
        }
        TargetTable other = taken.putIfAbsent(Identifiers.qualified(table), table);
        if (other != null) {
            add(table, "table " + Identifiers.qualified(table), "rows of " + other.id() + " would go there too");
        }
    }

    private void name(TargetTable table, String seen, String name) {
        if (Identifiers.bytes(name) > Identifiers.MAX_BYTES) {
            add(table, seen + " of " + Identifiers.bytes(name) + " bytes", TOO_LONG);
        }
    }

    private void add(TargetTable table, String seen, String why) {
        findings.add(Finding.of(FaultCode.TARGET_TABLE_SHAPE, "target table for " + table.id(), seen, why));
    }
}
