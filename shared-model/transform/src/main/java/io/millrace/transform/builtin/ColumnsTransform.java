// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;
import io.millrace.transform.TableTransform;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Picks columns by index. Immutable. */
final class ColumnsTransform implements TableTransform {

    private final TableSchema output;
    private final int[] picked;

    private ColumnsTransform(TableSchema output, int[] picked) {
        this.output = output;
        this.picked = picked;
    }

    static ColumnsTransform bind(ColumnsSettings settings, TableSchema input) {
        List<String> keep = settings.keep();
        String setting = keep != null ? "keep" : "drop";
        List<String> named = keep != null ? keep : settings.drop() == null ? List.of() : settings.drop();
        named.forEach(name -> ColumnNames.require(input, setting, name));
        int[] picked = IntStream.range(0, input.columns().size())
                .filter(i -> named.contains(input.columns().get(i).name()) == (keep != null))
                .toArray();
        List<Integer> positions = IntStream.of(picked).boxed().toList();
        for (int keyColumn : input.key()) {
            if (!positions.contains(keyColumn)) {
                throw new InvalidSetting(
                        setting,
                        input.columns().get(keyColumn).name(),
                        "it is a column of the key: without it rows cannot be told apart");
            }
        }
        if (picked.length == 0) {
            throw new InvalidSetting(setting, named, "no column is left");
        }
        List<Column> columns = positions.stream().map(input.columns()::get).toList();
        List<Integer> key = input.key().stream().map(positions::indexOf).toList();
        return new ColumnsTransform(new TableSchema(input.table(), columns, key), picked);
    }

    @Override
    public TableSchema output() {
        return output;
    }

    @Override
    public @Nullable Object[] apply(@Nullable Object[] row) {
        @Nullable Object[] result = new @Nullable Object[picked.length];
        for (int i = 0; i < picked.length; i++) {
            result[i] = row[picked[i]];
        }
        return result;
    }
}
