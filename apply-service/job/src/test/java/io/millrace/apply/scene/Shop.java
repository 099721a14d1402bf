// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.scene;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of the tests. */
public final class Shop {

    /** With a key of text, which a source may compare without regard to case. */
    public static final TableSchema ACCOUNTS = new TableSchema(
            new TableId("bank", "accounts"),
            List.of(
                    Column.of("id", new ColumnType(ColumnKind.VARCHAR, false, 20, 0, "utf8mb4", List.of()), false),
                    Column.of("balance", ColumnType.of(ColumnKind.BIGINT), false)),
            List.of(0));

    /** Accounts with a column more, as after an ALTER. */
    public static final TableSchema ACCOUNTS_WITH_NOTE = with(
            ACCOUNTS,
            new Column("note", ColumnType.of(ColumnKind.VARCHAR, 20), true, false, ColumnDefault.constant("none")));

    /** Without a key. */
    public static final TableSchema EVENTS = new TableSchema(
            new TableId("bank", "events"),
            List.of(
                    Column.of("kind", ColumnType.of(ColumnKind.VARCHAR, 20), true),
                    Column.of("amount", ColumnType.of(ColumnKind.BIGINT), true)),
            List.of());

    private Shop() {}

    private static TableSchema with(TableSchema schema, Column added) {
        List<Column> columns = new ArrayList<>(schema.columns());
        columns.add(added);
        return new TableSchema(schema.table(), columns, schema.key());
    }

    /** A row of any of the tables. */
    public static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }
}
