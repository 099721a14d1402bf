// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What has changed from one shape of a table to the next, as far as it touches what the target holds. Another order of
 * columns and another default for rows to come are no change: every row arrives whole, and by name.
 *
 * @param changes in the order of the shape after, then what is gone
 */
public record SchemaDiff(List<Change> changes) {

    /** One difference. */
    public sealed interface Change {

        /** In words, for people. */
        String text();
    }

    /** A column that was not there before. */
    public record ColumnAdded(Column column) implements Change {
        @Override
        public String text() {
            return "column " + column.name() + " added";
        }
    }

    /** A column that is not there any more. A renamed one is gone under its old name and added under its new. */
    public record ColumnDropped(Column column) implements Change {
        @Override
        public String text() {
            return "column " + column.name() + " gone";
        }
    }

    /** A column of another type, or that may or may not be NULL now, or that is now computed. */
    public record ColumnChanged(Column before, Column after) implements Change {

        /** Whether every value that the column could hold before is the same value after. */
        public boolean keepsValues() {
            return before.nullable() == after.nullable()
                    && before.generated() == after.generated()
                    && Widening.keepsValues(before.type(), after.type());
        }

        @Override
        public String text() {
            return "column " + after.name() + " changed";
        }
    }

    /** Another primary key. */
    public record KeyChanged(List<String> before, List<String> after) implements Change {

        public KeyChanged {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        @Override
        public String text() {
            return "primary key changed from " + before + " to " + after;
        }
    }

    /** The table has another name. */
    public record TableRenamed(TableSchema before, TableSchema after) implements Change {
        @Override
        public String text() {
            return "table " + before.table() + " is now " + after.table();
        }
    }

    public SchemaDiff {
        changes = List.copyOf(changes);
    }

    /** The difference between two shapes of one table. */
    public static SchemaDiff between(TableSchema before, TableSchema after) {
        List<Change> changes = new ArrayList<>();
        if (!before.table().equals(after.table())) {
            changes.add(new TableRenamed(before, after));
        }
        for (Column column : after.columns()) {
            int index = before.indexOf(column.name());
            if (index < 0) {
                changes.add(new ColumnAdded(column));
            } else if (isChanged(before.columns().get(index), column)) {
                changes.add(new ColumnChanged(before.columns().get(index), column));
            }
        }
        before.columns().stream()
                .filter(column -> after.indexOf(column.name()) < 0)
                .forEach(column -> changes.add(new ColumnDropped(column)));
        if (!keyNames(before).equals(keyNames(after))) {
            changes.add(new KeyChanged(keyNames(before), keyNames(after)));
        }
        return new SchemaDiff(changes);
    }

    private static boolean isChanged(Column before, Column after) {
        return !before.type().equals(after.type())
                || before.nullable() != after.nullable()
                || before.generated() != after.generated();
    }

    private static List<String> keyNames(TableSchema schema) {
        return schema.keyColumns().stream().map(Column::name).toList();
    }

    /** Whether nothing has changed that touches the target. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** All changes in words, for people. */
    public String text() {
        return changes.stream().map(Change::text).collect(Collectors.joining("; "));
    }
}
