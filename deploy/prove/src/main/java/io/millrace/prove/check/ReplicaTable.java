// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.TableSchema;
import io.millrace.model.ValueForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table of the replay: rows by key, or how many there are of each where there is no key. Not thread-safe. */
final class ReplicaTable {

    private TableSchema schema;
    private long version;
    private Map<List<@Nullable Object>, List<@Nullable Object>> byKey = new HashMap<>();
    private Map<List<@Nullable Object>, Integer> counted = new HashMap<>();

    ReplicaTable(TableSchema schema) {
        this.schema = schema;
        this.version = schema.version();
    }

    /** The version of its shape, which is not computed anew for each row. */
    long version() {
        return version;
    }

    TableSchema schema() {
        return schema;
    }

    /** False if the key is there already. */
    boolean add(List<@Nullable Object> row) {
        if (schema.hasKey()) {
            return byKey.put(CompactRow.key(schema, row), row) == null;
        }
        counted.merge(row, 1, Integer::sum);
        return true;
    }

    /** False if there is no such row. */
    boolean remove(List<@Nullable Object> row) {
        if (schema.hasKey()) {
            return row.equals(byKey.remove(CompactRow.key(schema, row)));
        }
        @Nullable Integer count = counted.get(row);
        if (count != null && count == 1) {
            counted.remove(row);
        } else if (count != null) {
            counted.put(row, count - 1);
        }
        return count != null;
    }

    long rows() {
        return byKey.size()
                + counted.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** A few rows' keys, for people. */
    String someKeys() {
        return schema.hasKey()
                ? byKey.keySet().stream().limit(3).toList().toString()
                : counted.size() + " without a key";
    }

    void reshape(TableSchema after) {
        List<@Nullable Object> added = new ArrayList<>();
        for (Column column :
                after.columns().subList(schema.columns().size(), after.columns().size())) {
            added.add(defaultOf(column));
        }
        Map<List<@Nullable Object>, List<@Nullable Object>> wider = new HashMap<>();
        byKey.forEach((key, row) -> wider.put(key, joined(row, added)));
        byKey = wider;
        Map<List<@Nullable Object>, Integer> widerCounted = new HashMap<>();
        counted.forEach((row, count) -> widerCounted.put(joined(row, added), count));
        counted = widerCounted;
        schema = after;
        version = after.version();
    }

    private static List<@Nullable Object> joined(List<@Nullable Object> row, List<@Nullable Object> more) {
        List<@Nullable Object> all = new ArrayList<>(row);
        all.addAll(more);
        return all;
    }

    /** Of the kinds of columns that the workload adds. */
    private static @Nullable Object defaultOf(Column column) {
        String text = column.defaultValue().text();
        if (column.defaultValue().kind() == ColumnDefault.Kind.EXPRESSION) {
            throw new IllegalStateException("the workload adds no column with an expression");
        }
        boolean number = column.type().kind().form() == ValueForm.LONG;
        return text != null && number ? (Object) Long.valueOf(text) : text;
    }
}
