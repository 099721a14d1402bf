// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of a SELECT into canonical values, the same as the log gives. Resolved once per shape; thread-safe.
 *
 * <p>Rows come as text, which is exact for every type but FLOAT and DOUBLE with digits declared; these are asked for as
 * DOUBLE. Text comes as the bytes of its own character set, and is decoded as that of the log is. The driver hands out the
 * bytes as they came; nothing of {@code java.sql}'s own dates and times is used.
 */
public final class RowReader {

    private final TableSchema schema;
    private final ValueReader[] readers;

    private RowReader(TableSchema schema, ValueReader[] readers) {
        this.schema = schema;
        this.readers = readers;
    }

    /** A reader of rows of that shape. */
    public static RowReader of(TableSchema schema) {
        List<Column> columns = schema.columns();
        ValueReader[] readers = new ValueReader[columns.size()];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = ValueReader.of(columns.get(i).type());
        }
        return new RowReader(schema, readers);
    }

    /** The expressions that the SELECT must begin with, separated by commas. */
    public String selectList() {
        return schema.columns().stream().map(RowReader::expression).collect(Collectors.joining(", "));
    }

    private static String expression(Column column) {
        String name = Sql.quote(column.name());
        return switch (column.type().kind()) {
            case FLOAT, DOUBLE -> "CAST(" + name + " AS DOUBLE)";
            case CHAR, VARCHAR, TEXT ->
                ValueReader.ownText(column.type().charset()).isPresent() ? "CONVERT(" + name + " USING binary)" : name;
            default -> name;
        };
    }

    /**
     * The values of the current row.
     *
     * @throws MillraceException {@link FaultCode#LOG_VALUE_NOT_CARRIED} if a value is not what its column's type allows
     */
    public @Nullable Object[] read(ResultSet rows) throws SQLException {
        @Nullable Object[] row = new @Nullable Object[readers.length];
        for (int i = 0; i < readers.length; i++) {
            byte[] bytes = rows.getBytes(i + 1);
            if (bytes != null) {
                row[i] = value(i, bytes);
            }
        }
        return row;
    }

    private Object value(int column, byte[] bytes) {
        try {
            return readers[column].read(bytes);
        } catch (NotTextException e) {
            throw MillraceException.at(
                    FaultCode.LOG_VALUE_NOT_CARRIED,
                    schema.table(),
                    null,
                    "Column " + schema.columns().get(column).name() + " holds " + e.getMessage() + ".");
        } catch (IllegalArgumentException e) {
            throw MillraceException.at(
                    FaultCode.LOG_VALUE_NOT_CARRIED,
                    schema.table(),
                    null,
                    "A value of column " + schema.columns().get(column).name() + " is not readable as "
                            + schema.columns().get(column).type().kind() + ".");
        }
    }
}
