// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.Column;
import io.millrace.model.DdlKind;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has changed from one shape of a table to the next, as far as it touches what the target holds. Another order of
 * columns is no change: every row arrives whole, and by name.
 *
 * @param changes in the order in which they can be carried out: the table's name, names of columns, what is gone, types,
 *     whether NULL may be, what is new, defaults, the key
 */
public record SchemaDiff(List<Change> changes) {

    /** One difference. */
    public sealed interface Change {

        /** Which policy it falls under. */
        DdlKind kind();

        /** In words, for people. */
        String text();
    }

    /** A column that was not there before. */
    public record ColumnAdded(Column column) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.ADD_COLUMN;
        }

        @Override
        public String text() {
            return "column " + column.name() + " added";
        }
    }

    /** A column that is not there any more. */
    public record ColumnDropped(Column column) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.DROP_COLUMN;
        }

        @Override
        public String text() {
            return "column " + column.name() + " gone";
        }
    }

    /** A column that is known to be the same one under another name. */
    public record ColumnRenamed(Column before, Column after) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.RENAME_COLUMN;
        }

        @Override
        public String text() {
            return "column " + before.name() + " is now " + after.name();
        }
    }

    /** A column of another type, or that is now computed, or is not any more. */
    public record ColumnChanged(Column before, Column after) implements Change {

        /** Whether every value that the column could hold before is the same value after. */
        public boolean keepsValues() {
            return before.generated() == after.generated() && Widening.keepsValues(before.type(), after.type());
        }

        @Override
        public DdlKind kind() {
            return keepsValues() ? DdlKind.WIDEN_COLUMN : DdlKind.RETYPE_COLUMN;
        }

        @Override
        public String text() {
            return "column " + after.name() + " of another type";
        }
    }

    /** A column that may be NULL from here on, or may not. */
    public record NullabilityChanged(Column after) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.CHANGE_NULLABILITY;
        }

        @Override
        public String text() {
            return "column " + after.name() + (after.nullable() ? " may be NULL" : " NOT NULL");
        }
    }

    /** A column with another default for rows to come. */
    public record DefaultChanged(Column before, Column after) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.CHANGE_DEFAULT;
        }

        @Override
        public String text() {
            return "column " + after.name() + " with another default";
        }
    }

    /** Another primary key. */
    public record KeyChanged(List<String> before, List<String> after) implements Change {

        public KeyChanged {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        @Override
        public DdlKind kind() {
            return DdlKind.CHANGE_KEY;
        }

        @Override
        public String text() {
            return "primary key changed from " + before + " to " + after;
        }
    }

    /** The table has another name. */
    public record TableRenamed(TableSchema before, TableSchema after) implements Change {
        @Override
        public DdlKind kind() {
            return DdlKind.RENAME_TABLE;
        }

        @Override
        public String text() {
            return "table " + before.table() + " is now " + after.table();
        }
    }

    public SchemaDiff {
        changes = List.copyOf(changes);
    }

    /**
     * The difference between two shapes of one table.
     *
     * @param renamed columns that have another name: new names with those before
     */
    public static SchemaDiff between(TableSchema before, TableSchema after, Map<String, String> renamed) {
        List<Change> names = new ArrayList<>();
        List<Change> types = new ArrayList<>();
        List<Change> nulls = new ArrayList<>();
        List<Change> added = new ArrayList<>();
        List<Change> defaults = new ArrayList<>();
        if (!before.table().equals(after.table())) {
            names.add(new TableRenamed(before, after));
        }
        Set<String> kept = new HashSet<>();
        for (Column column : after.columns()) {
            String name = renamed.getOrDefault(column.name(), column.name());
            int index = before.indexOf(name);
            if (index < 0) {
                added.add(new ColumnAdded(column));
                continue;
            }
            kept.add(name);
            Column old = before.columns().get(index);
            addIf(!name.equals(column.name()), names, new ColumnRenamed(old, column));
            addIf(isOther(old, column), types, new ColumnChanged(old, column));
            addIf(old.nullable() != column.nullable(), nulls, new NullabilityChanged(column));
            addIf(!old.defaultValue().equals(column.defaultValue()), defaults, new DefaultChanged(old, column));
        }
        List<Change> changes = new ArrayList<>(names);
        before.columns().stream()
                .filter(column -> !kept.contains(column.name()))
                .forEach(column -> changes.add(new ColumnDropped(column)));
        Stream.of(types, nulls, added, defaults).forEach(changes::addAll);
        List<String> key = keyNames(before);
        List<String> keyAfter = keyNames(after);
        if (!key.equals(
                keyAfter.stream().map(name -> renamed.getOrDefault(name, name)).toList())) {
            changes.add(new KeyChanged(key, keyAfter));
        }
        return new SchemaDiff(changes);
    }

    private static void addIf(boolean condition, List<Change> changes, Change change) {
        if (condition) {
            changes.add(change);
        }
    }

    private static boolean isOther(Column before, Column after) {
        return !before.type().equals(after.type()) || before.generated() != after.generated();
    }

    private static List<String> keyNames(TableSchema schema) {
        return schema.keyColumns().stream().map(Column::name).toList();
    }

    /** Whether columns are gone and others new: which one may be which under another name, only the log can tell. */
    public boolean mayHideRenames() {
        return changes.stream().anyMatch(ColumnAdded.class::isInstance)
                && changes.stream().anyMatch(ColumnDropped.class::isInstance);
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
