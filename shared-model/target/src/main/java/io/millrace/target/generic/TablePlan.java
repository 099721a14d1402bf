// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetSettings;
import io.millrace.target.ControlTables;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tables of the target are to be like, and what the product could not hold of them, seen without asking it. */
record TablePlan(Product product) {

    TargetTable of(TableSchema output, TargetSettings settings) {
        List<TargetColumn> columns = new ArrayList<>();
        for (int i = 0; i < output.columns().size(); i++) {
            Column column = output.columns().get(i);
            boolean inKey = output.key().contains(i);
            columns.add(new TargetColumn(
                    column, product.typeOf(column.type(), inKey).name(), rule(column, inKey, settings)));
        }
        return new TargetTable(
                output,
                settings.schemaFor(output.table().database()),
                output.table().name(),
                columns);
    }

    /** Dates and times of no calendar are all that these products have not, and something else is written for. */
    private static @Nullable ValueRule rule(Column column, boolean inKey, TargetSettings settings) {
        return switch (column.type().kind()) {
            case DATE, DATETIME, TIMESTAMP -> ValueRule.of(column, inKey, settings.values());
            default -> null;
        };
    }

    List<Finding> check(Collection<TargetTable> tables) {
        List<Finding> findings = new ArrayList<>();
        Map<String, TargetTable> taken = new HashMap<>();
        for (TargetTable table : tables) {
            names(table, findings);
            sizes(table, findings);
            TargetTable other = taken.putIfAbsent(Identifiers.qualified(table), table);
            if (other != null) {
                add(
                        findings,
                        table,
                        "table " + Identifiers.qualified(table),
                        "rows of " + other.id() + " would go there too");
            }
        }
        return List.copyOf(findings);
    }

    private void names(TargetTable table, List<Finding> findings) {
        name(findings, table, "schema", table.schema());
        name(findings, table, "table", table.name());
        table.columns().forEach(column -> name(findings, table, "column", column.name()));
        if (table.schema().equalsIgnoreCase(ControlTables.SCHEMA) || product.isSystemSchema(table.schema())) {
            add(
                    findings,
                    table,
                    "schema " + table.schema(),
                    "this schema is not for rows: choose another by target.schemas");
        }
    }

    private void name(List<Finding> findings, TargetTable table, String what, String name) {
        if (name.length() > product.maxName()) {
            add(
                    findings,
                    table,
                    what + " " + name + " of " + name.length() + " characters",
                    "a name may have no more than " + product.maxName());
        } else if (name.indexOf(0) >= 0) {
            add(findings, table, what + " with NUL in its name", "no name may have it");
        }
    }

    private void sizes(TargetTable table, List<Finding> findings) {
        int columns = table.columns().size();
        if (columns > product.maxColumns()) {
            add(findings, table, columns + " columns", "a table may have no more than " + product.maxColumns());
        }
        long keyBytes = 0;
        for (int index : table.key()) {
            TargetColumn column = table.columns().get(index);
            HeldType type = product.typeOf(column.source().type(), true);
            if (type.keyBytes() == Integer.MAX_VALUE) {
                add(
                        findings,
                        table,
                        "key column " + column.name() + " " + type.name(),
                        "the target takes no key of such a type, or sorts it otherwise");
            } else {
                keyBytes += type.keyBytes();
            }
        }
        if (keyBytes > product.maxKeyBytes()) {
            add(
                    findings,
                    table,
                    "a key of up to " + keyBytes + " bytes",
                    "a key may have no more than " + product.maxKeyBytes());
        }
    }

    private static void add(List<Finding> findings, TargetTable table, String seen, String why) {
        findings.add(Finding.of(FaultCode.TARGET_TABLE_SHAPE, "target table for " + table.id(), seen, why));
    }
}
