// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.debezium.relational.ColumnEditor;
import io.debezium.relational.Table;
import io.debezium.relational.TableEditor;
import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shape in the connector's notation. It is made of what {@code information_schema} says, not of SHOW CREATE TABLE,
 * which the connector cannot always read; only statements that change the table have to be read then.
 */
final class ConnectorTable {

    private ConnectorTable() {}

    static io.debezium.relational.TableId id(TableId table) {
        return new io.debezium.relational.TableId(table.database(), null, table.name());
    }

    /** The shape, with the character set that columns get which a statement adds without naming one. */
    static Table of(TableSchema schema, @Nullable String defaultCharset) {
        TableEditor table = Table.editor().tableId(id(schema.table()));
        if (defaultCharset != null) {
            table.setDefaultCharsetName(defaultCharset);
        }
        for (Column column : schema.columns()) {
            table.addColumn(column(column));
        }
        List<String> key = schema.keyColumns().stream().map(Column::name).toList();
        return table.setPrimaryKeyNames(key).create();
    }

    private static io.debezium.relational.Column column(Column column) {
        ColumnType type = column.type();
        String name = type.kind().name() + (type.unsigned() ? " UNSIGNED" : "");
        ColumnEditor editor = io.debezium.relational.Column.editor()
                .name(column.name())
                .type(name, name)
                .jdbcType(jdbcType(type))
                .optional(column.nullable());
        if (type.charset() != null) {
            editor.charsetName(type.charset());
        }
        if (!type.labels().isEmpty()) {
            editor.enumValues(type.labels().stream()
                    .map(label -> "'" + label.replace("'", "''") + "'")
                    .toList());
        }
        int length = type.length() == 0 ? type.scale() : type.length();
        if (length > 0) {
            editor.length(length);
        }
        if (type.length() > 0 && type.scale() > 0) {
            editor.scale(type.scale());
        }
        return editor.create();
    }

    /** Only to keep the connector from warning of columns whose values it will never be asked for. */
    private static int jdbcType(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, YEAR -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case BIT -> Types.BIT;
            case DECIMAL -> Types.DECIMAL;
            case FLOAT -> Types.FLOAT;
            case DOUBLE -> Types.DOUBLE;
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 -> Types.VARCHAR;
            case BINARY, VARBINARY, BLOB, GEOMETRY -> Types.BLOB;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case DATETIME -> Types.TIMESTAMP;
            case TIMESTAMP -> Types.TIMESTAMP_WITH_TIMEZONE;
        };
    }
}
