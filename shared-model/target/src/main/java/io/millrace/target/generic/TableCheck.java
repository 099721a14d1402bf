// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.generic.Catalogue.ActualColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether a table that is there is what the plan wants it to be. */
final class TableCheck {

    private final Product product;
    private final TargetTable table;
    private final List<Finding> findings = new ArrayList<>();

    private TableCheck(Product product, TargetTable table) {
        this.product = product;
        this.table = table;
    }

    /** All findings about an existing table but for its rows. */
    static List<Finding> of(Catalogue catalogue, TargetTable table, String kind) {
        TableCheck check = new TableCheck(catalogue.product(), table);
        if (!kind.equals("TABLE")) {
            check.add("a " + kind.toLowerCase(Locale.ROOT), "only plain tables are written to");
            return check.findings;
        }
        check.columns(byName(catalogue.columns(table)));
        check.key(catalogue.primaryKey(table));
        for (String obstacle : catalogue.obstacles(table)) {
            check.add(
                    obstacle,
                    "a replay passes states of the past and writes in an order of its own, which this refuses or changes");
        }
        return check.findings;
    }

    static Map<String, ActualColumn> byName(List<ActualColumn> columns) {
        return columns.stream().collect(Collectors.toMap(ActualColumn::name, Function.identity()));
    }

    private void columns(Map<String, ActualColumn> actual) {
        for (TargetColumn planned : table.columns()) {
            ActualColumn found = actual.remove(planned.name());
            if (found == null) {
                add("no column " + planned.name(), "it must be there, of type " + planned.type());
            } else {
                column(planned, found);
            }
        }
        actual.values().forEach(extra -> add("column " + extra.name(), "the source has no such column"));
    }

    private void column(TargetColumn planned, ActualColumn found) {
        String name = "column " + planned.name() + " ";
        if (!product.holds(found.type(), planned.type())) {
            add(name + found.type(), "it must be " + planned.type() + "; otherwise values are refused or changed");
        }
        if (found.notNull() && planned.nullable()) {
            add(name + "NOT NULL", "the source's column may hold NULL");
        }
        if (found.computed()) {
            add(name + "generated", "it must take the source's values");
        }
    }

    private void key(Set<String> found) {
        if (!found.equals(keyNames(table))) {
            add(
                    found.isEmpty() ? "no primary key" : "primary key " + sorted(found),
                    table.hasKey()
                            ? "it must be " + sorted(keyNames(table)) + ", by which rows are told apart"
                            : "the source's table has none, and may hold equal rows");
        }
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
