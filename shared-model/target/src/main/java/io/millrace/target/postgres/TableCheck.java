// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares a table of the target with its plan. */
final class TableCheck {

    private static final String OTHERWISE = "what is written there would not be what the source holds";

    private final TargetTable table;
    private final List<Finding> findings = new ArrayList<>();

    private TableCheck(TargetTable table) {
        this.table = table;
    }

    /** All findings about an existing table but for its rows. */
    static List<Finding> of(Catalogue catalogue, TargetTable table, Catalogue.Relation relation, boolean needsKey) {
        TableCheck check = new TableCheck(table);
        if (!relation.kind().equals("r")) {
            check.add("a view, a partitioned or foreign table, or a sequence", "only plain tables are written to");
            return check.findings;
        }
        check.columns(catalogue.columns(relation));
        check.key(catalogue.primaryKey(relation), needsKey);
        if (!relation.persistence().equals("p")) {
            check.add("an unlogged or temporary table", "its rows would be lost in a crash that progress survives");
        }
        if (relation.rowSecurity()) {
            check.add("row level security", "it may hide rows from Millrace or refuse them");
        }
        for (String obstacle : catalogue.obstacles(relation)) {
            check.add(
                    obstacle,
                    "a replay passes states of the past and writes in an order of its own, which this refuses or changes");
        }
        return check.findings;
    }

    static Map<String, Catalogue.ActualColumn> byName(List<Catalogue.ActualColumn> columns) {
        Map<String, Catalogue.ActualColumn> byName = new HashMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        return byName;
    }

    private void columns(List<Catalogue.ActualColumn> columns) {
        Map<String, Catalogue.ActualColumn> actual = byName(columns);
        for (TargetColumn planned : table.columns()) {
            Catalogue.ActualColumn found = actual.remove(planned.name());
            if (found == null) {
                add("no column " + planned.name(), "it must be there, of type " + planned.type());
            } else {
                column(planned, found);
            }
        }
        actual.values().forEach(extra -> add("column " + extra.name(), "the source has no such column"));
    }

    private void column(TargetColumn planned, Catalogue.ActualColumn found) {
        String name = "column " + planned.name() + " ";
        if (!found.type().equals(planned.type())) {
            add(name + found.type(), "it must be " + planned.type() + "; otherwise " + OTHERWISE);
        }
        if (found.notNull() && planned.nullable()) {
            add(name + "NOT NULL", "the source's column may hold NULL");
        }
        if (found.computed()) {
            add(name + "generated or identity", "it must take the source's values");
        }
        if (!found.deterministic()) {
            add(name + "with a nondeterministic collation", "different values would be one key");
        }
    }

    private void key(Set<String> found, boolean needsKey) {
        Set<String> planned = keyNames(table);
        if (found.equals(planned) || (found.isEmpty() && !needsKey)) {
            return;
        }
        add(
                found.isEmpty() ? "no primary key" : "primary key " + sorted(found),
                planned.isEmpty()
                        ? "the source's table has none, and may hold equal rows"
                        : "it must be " + sorted(planned) + ", by which rows are told apart");
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", ", "(", ")"));
    }

    static Set<String> keyNames(TargetTable table) {
        return table.key().stream()
                .map(index -> table.columns().get(index).name())
                .collect(Collectors.toSet());
    }

    private void add(String seen, String why) {
        findings.add(Finding.of(
                FaultCode.TARGET_TABLE_SHAPE,
                "target table " + Identifiers.qualified(table) + " for " + table.id(),
                seen,
                why));
    }
}
