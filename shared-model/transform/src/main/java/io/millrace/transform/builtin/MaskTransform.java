// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;
import io.millrace.transform.TableTransform;
import io.millrace.transform.builtin.MaskSettings.Method;
import io.millrace.transform.filter.LiteralReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Replaces values of some columns. For one thread at a time. */
final class MaskTransform implements TableTransform {

    private static final ColumnType HASHED = ColumnType.of(ColumnKind.VARCHAR, 64);

    private final TableSchema output;
    private final @Nullable UnaryOperator<@Nullable Object>[] masks;

    private MaskTransform(TableSchema output, @Nullable UnaryOperator<@Nullable Object>[] masks) {
        this.output = output;
        this.masks = masks;
    }

    static MaskTransform bind(MaskSettings settings, TableSchema input) {
        Method method = settings.method();
        List<String> names = settings.columns();
        if (method == null || names == null) {
            throw new IllegalStateException("settings that were not checked");
        }
        List<Column> columns = new ArrayList<>(input.columns());
        @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
        @Nullable
        UnaryOperator<@Nullable Object>[] masks = new UnaryOperator[columns.size()];
        for (String name : names) {
            int index = ColumnNames.require(input, "columns", name);
            Column column = columns.get(index);
            if (input.key().contains(index) && method != Method.HASH) {
                throw new InvalidSetting("columns", name, "it is a column of the key: only 'hash' keeps rows apart");
            }
            masks[index] = switch (method) {
                case FIXED -> fixed(settings, column);
                case HASH -> new ValueHash(settings, column);
                case PARTIAL -> partial(settings, column);
            };
            if (method == Method.HASH) {
                columns.set(index, new Column(name, HASHED, column.nullable(), false, ColumnDefault.NONE));
            }
        }
        return new MaskTransform(new TableSchema(input.table(), columns, input.key()), masks);
    }

    private static UnaryOperator<@Nullable Object> fixed(MaskSettings settings, Column column) {
        String text = settings.value();
        if (text == null && !column.nullable()) {
            throw new InvalidSetting("value", "nothing", "column " + column.name() + " does not take NULL");
        }
        try {
            Object value = text == null ? null : LiteralReader.read(column, text);
            return ignored -> value;
        } catch (IllegalArgumentException e) {
            throw new InvalidSetting("value", text == null ? "nothing" : text, String.valueOf(e.getMessage()));
        }
    }

    private static UnaryOperator<@Nullable Object> partial(MaskSettings settings, Column column) {
        boolean isText = switch (column.type().kind()) {
            case CHAR, VARCHAR, TEXT -> true;
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, FLOAT, DOUBLE -> false;
            case ENUM, SET, JSON, UUID, INET4, INET6, BINARY, VARBINARY, BLOB, GEOMETRY -> false;
            case DATE, TIME, DATETIME, TIMESTAMP -> false;
        };
        if (!isText) {
            throw new InvalidSetting(
                    "columns",
                    column.name(),
                    "'partial' is for text, and this is a " + column.type().kind());
        }
        int first = settings.keepFirst();
        int last = settings.keepLast();
        return value -> value == null ? null : hidden((String) value, first, last);
    }

    private static String hidden(String text, int first, int last) {
        int length = text.codePointCount(0, text.length());
        if (length <= (long) first + last) {
            return "*".repeat(length);
        }
        int from = text.offsetByCodePoints(0, first);
        int to = text.offsetByCodePoints(text.length(), -last);
        return text.substring(0, from) + "*".repeat(length - first - last) + text.substring(to);
    }

    @Override
    public TableSchema output() {
        return output;
    }

    @Override
    public @Nullable Object[] apply(@Nullable Object[] row) {
        @Nullable Object[] result = row.clone();
        for (int i = 0; i < masks.length; i++) {
            UnaryOperator<@Nullable Object> mask = masks[i];
            if (mask != null) {
                result[i] = mask.apply(result[i]);
            }
        }
        return result;
    }
}
