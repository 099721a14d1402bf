// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.SchemaDiff.Change;
import io.millrace.target.SchemaDiff.ColumnDropped;
import io.millrace.target.SchemaDiff.ColumnRenamed;
import io.millrace.target.SchemaDiff.TableRenamed;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The order in which columns can take names that others have to give up before. */
final class ColumnNames {

    private ColumnNames() {}

    /** The names of a table's columns. */
    static Set<String> of(TargetTable table) {
        return table.columns().stream().map(TargetColumn::name).collect(Collectors.toSet());
    }

    /** Whether nothing but names is touched. */
    static boolean isOfNames(Change change) {
        return change instanceof ColumnRenamed || change instanceof ColumnDropped;
    }

    /**
     * The same changes: columns whose name another one takes are dropped first, and a name is taken once it is free. Those
     * that go round in a circle come last of the renamed ones; there the name is found to be in use.
     */
    static List<Change> inOrder(List<Change> changes, TargetTable before) {
        List<ColumnRenamed> waiting = all(changes, ColumnRenamed.class);
        Set<String> taken =
                waiting.stream().map(change -> change.after().name()).collect(Collectors.toSet());
        List<ColumnDropped> first = all(changes, ColumnDropped.class).stream()
                .filter(change -> taken.contains(change.column().name()))
                .toList();
        Set<String> held = new HashSet<>(of(before));
        first.forEach(change -> held.remove(change.column().name()));
        List<Change> ordered = new ArrayList<>(all(changes, TableRenamed.class));
        ordered.addAll(first);
        for (int i = firstFree(waiting, held); i >= 0; i = firstFree(waiting, held)) {
            ColumnRenamed next = waiting.remove(i);
            held.remove(next.before().name());
            held.add(next.after().name());
            ordered.add(next);
        }
        ordered.addAll(waiting);
        changes.stream().filter(change -> !ordered.contains(change)).forEach(ordered::add);
        return ordered;
    }

    private static int firstFree(List<ColumnRenamed> waiting, Set<String> held) {
        for (int i = 0; i < waiting.size(); i++) {
            if (!held.contains(waiting.get(i).after().name())) {
                return i;
            }
        }
        return -1;
    }

    private static <C extends Change> List<C> all(List<Change> changes, Class<C> kind) {
        return changes.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
