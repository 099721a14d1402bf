// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
    static List<Finding> of(Product product, Catalogue catalogue, TargetTable table, Catalogue.Relation relation) {
        TableCheck check = new TableCheck(product, table);
        if (!relation.kind().equals("BASE TABLE")) {
            check.add("a " + relation.kind().toLowerCase(Locale.ROOT), "only plain tables are written to");
            return check.findings;
        }
        check.columns(catalogue.columns(relation));
        check.key(catalogue.primaryKey(relation));
        if (!relation.engine().equals("InnoDB")) {
            check.add("engine " + relation.engine(), "only InnoDB keeps rows and progress together");
        }
        for (String obstacle : catalogue.obstacles(relation)) {
            check.add(
                    obstacle,
                    "a replay passes states of the past and writes in an order of its own, which this refuses or changes");
        }
        return check.findings;
    }

    /** By what the server takes for the same name. */
    static Map<String, Catalogue.ActualColumn> byName(List<Catalogue.ActualColumn> columns) {
        Map<String, Catalogue.ActualColumn> byName = new HashMap<>();
        columns.forEach(column -> byName.put(key(column.name()), column));
        return byName;
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The same type, or an ENUM that has no label for values without one, which it then refuses. */
    static boolean isHeldBy(String planned, String actual) {
        return actual.equals(planned)
                || (planned.startsWith("enum(") && (actual.substring(0, actual.length() - 1) + ",'')").equals(planned));
    }

    private void columns(List<Catalogue.ActualColumn> columns) {
        Map<String, Catalogue.ActualColumn> actual = byName(columns);
        for (int i = 0; i < table.columns().size(); i++) {
            TargetColumn planned = table.columns().get(i);
            Catalogue.ActualColumn found = actual.remove(key(planned.name()));
            if (found == null) {
                add("no column " + planned.name(), "it must be there, of type " + planned.type());
            } else {
                column(planned, found, table.key().contains(i));
            }
        }
        actual.values().forEach(extra -> add("column " + extra.name(), "the source has no such column"));
    }

    private void column(TargetColumn planned, Catalogue.ActualColumn found, boolean inKey) {
        String name = "column " + planned.name() + " ";
        if (!isHeldBy(planned.type(), found.type())) {
            add(name + found.type(), "it must be " + planned.type() + "; otherwise values are refused or changed");
        }
        if (found.notNull() && planned.nullable()) {
            add(name + "NOT NULL", "the source's column may hold NULL");
        }
        if (found.computed()) {
            add(name + "generated", "it must take the source's values");
        }
        if (found.drawn() && (found.type().startsWith("float") || found.type().startsWith("double"))) {
            // KeyedRows relies on it that NULL is refused.
            add(
                    name + found.type() + " AUTO_INCREMENT",
                    "only keys of whole numbers are safe from rows that another unique index finds: drop it");
        }
        if (!MySqlType.isText(planned.type()) || found.charset() == null) {
            return;
        }
        if (!found.charset().equals("utf8mb4")) {
            add(name + "in " + found.charset(), "only utf8mb4 holds all text of the source");
        } else if (inKey && !product.collation().equals(found.collation())) {
            add(
                    name + "with the collation " + found.collation(),
                    "it must be " + product.collation() + ": others may take different keys of the source for one");
        }
    }

    private void key(Set<String> found) {
        if (!isKey(table, found)) {
            add(
                    found.isEmpty() ? "no primary key" : "primary key " + sorted(found),
                    table.hasKey()
                            ? "it must be " + sorted(keyNames(table)) + ", by which rows are told apart"
                            : "the source's table has none, and may hold equal rows");
        }
    }

    private static boolean isKey(TargetTable table, Set<String> found) {
        return found.stream()
                .map(TableCheck::key)
                .collect(Collectors.toSet())
                .equals(keyNames(table).stream().map(TableCheck::key).collect(Collectors.toSet()));
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
