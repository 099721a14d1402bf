// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.ColumnKind;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetSettings;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What tables of the target are to be like, and what the product could not hold of them, seen without asking it. */
record TablePlan(Product product) {

    private static final int MAX_COLUMNS = 1017;
    private static final int MAX_KEY_COLUMNS = 16;
    private static final int MAX_KEY_BYTES = 3072;

    /** Less than the 65535 of the manual by what the row itself takes. */
    private static final int MAX_ROW_BYTES = 64_000;

    private static final Set<String> OWN_DATABASES =
            Set.of("mysql", "information_schema", "performance_schema", "sys", MySqlControlTables.DATABASE);

    TargetTable of(TableSchema output, TargetSettings settings) {
        List<MySqlType> types = new ArrayList<>();
        output.columns().forEach(column -> types.add(MySqlType.of(column.type(), product)));
        moveOutOfRow(output, types);
        List<TargetColumn> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            // Everything that the source has, these products have too: there is no rule for what they have not.
            columns.add(new TargetColumn(output.columns().get(i), types.get(i).name()));
        }
        return new TargetTable(
                output,
                settings.schemaFor(output.table().database()),
                output.table().name(),
                columns);
    }

    /**
     * A row holds 65535 bytes, and a character takes up to four here, where the source's character set may need one: the
     * longest texts go out of the row until it fits, which changes no value.
     */
    private static void moveOutOfRow(TableSchema output, List<MySqlType> types) {
        int bytes = types.stream().mapToInt(MySqlType::rowBytes).sum();
        while (bytes > MAX_ROW_BYTES) {
            int longest = -1;
            for (int i = 0; i < types.size(); i++) {
                if (!output.key().contains(i)
                        && isMovable(output.columns().get(i).type().kind())
                        && types.get(i).rowBytes()
                                > (longest < 0 ? 0 : types.get(longest).rowBytes())) {
                    longest = i;
                }
            }
            if (longest < 0) {
                return;
            }
            MySqlType type = types.get(longest);
            bytes -= type.rowBytes();
            String name = MySqlType.isText(type.name()) ? MySqlType.LONG_TEXT : MySqlType.LONG_BYTES;
            types.set(longest, new MySqlType(name, type.encoder(), 0));
        }
    }

    private static boolean isMovable(ColumnKind kind) {
        return kind == ColumnKind.VARCHAR || kind == ColumnKind.VARBINARY;
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

    private static void names(TargetTable table, List<Finding> findings) {
        name(findings, table, "database", table.schema());
        name(findings, table, "table", table.name());
        Map<String, String> columns = new HashMap<>();
        for (TargetColumn column : table.columns()) {
            name(findings, table, "column", column.name());
            String other = columns.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column.name());
            if (other != null) {
                add(findings, table, "column " + column.name(), "it is column " + other + " to the target");
            }
        }
        if (OWN_DATABASES.contains(table.schema().toLowerCase(Locale.ROOT))) {
            add(
                    findings,
                    table,
                    "database " + table.schema(),
                    "this database is not for rows: choose another by target.schemas");
        }
    }

    private static void name(List<Finding> findings, TargetTable table, String what, String name) {
        int characters = name.codePointCount(0, name.length());
        if (characters > Identifiers.MAX_CHARACTERS) {
            add(
                    findings,
                    table,
                    what + " " + name + " of " + characters + " characters",
                    "a name may have no more than " + Identifiers.MAX_CHARACTERS);
        } else if (name.endsWith(" ") || name.codePoints().anyMatch(c -> c == 0 || c > 0xffff)) {
            add(findings, table, what + " " + name, "no name may end with a space or have characters beyond U+FFFF");
        }
    }

    private void sizes(TargetTable table, List<Finding> findings) {
        int columns = table.columns().size();
        if (columns > MAX_COLUMNS) {
            add(findings, table, columns + " columns", "a table may have no more than " + MAX_COLUMNS);
        }
        if (table.key().size() > MAX_KEY_COLUMNS) {
            add(findings, table, table.key().size() + " key columns", "a key may have no more than " + MAX_KEY_COLUMNS);
        }
        int keyBytes = 0;
        for (int index : table.key()) {
            TargetColumn column = table.columns().get(index);
            MySqlType type = MySqlType.of(column.source().type(), product);
            if (type.rowBytes() == 0) {
                add(
                        findings,
                        table,
                        "key column " + column.name() + " " + type.name(),
                        "a key of such a type would hold only a part of its values");
            }
            keyBytes += type.rowBytes();
        }
        if (keyBytes > MAX_KEY_BYTES) {
            add(
                    findings,
                    table,
                    "a key of up to " + keyBytes + " bytes in utf8mb4",
                    "a key may have no more than " + MAX_KEY_BYTES);
        }
    }

    private static void add(List<Finding> findings, TargetTable table, String seen, String why) {
        findings.add(Finding.of(FaultCode.TARGET_TABLE_SHAPE, "target table for " + table.id(), seen, why));
    }
}
