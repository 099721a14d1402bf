// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table whose key lies behind one, up to and with another.
 *
 * @param behind canonical values in key order; null for the table's start
 * @param upTo canonical values in key order; null for the table's end
 */
public record KeyInterval(
        @Nullable List<Object> behind, @Nullable List<Object> upTo) {

    /** All rows. */
    public static final KeyInterval ALL = new KeyInterval(null, null);

    public KeyInterval {
        behind = behind == null ? null : List.copyOf(behind);
        upTo = upTo == null ? null : List.copyOf(upTo);
    }

    /**
     * Says so if an interval of this table's key at the source may hold other rows than the same interval at the target.
     * Numbers, points of time and bytes have one order everywhere. Text is sorted by collations, UUIDs and addresses by
     * each product's own rules.
     *
     * @param subject the target's table, for the finding
     */
    public static Optional<Finding> obstacle(TargetTable table, String subject) {
        return table.shape().keyColumns().stream()
                .filter(column -> !isSortedAlike(column.type()))
                .map(Column::name)
                .findFirst()
                .map(name -> new Finding(
                        FaultCode.TARGET_TABLE_SHAPE,
                        subject,
                        "key column " + name,
                        "source and target may sort it differently: a range of its values would not be the same rows",
                        "Set snapshot.existingTables to truncate, or empty the table."));
    }

    private static boolean isSortedAlike(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, DATE, DATETIME, TIMESTAMP -> true;
            case BINARY, VARBINARY -> true;
            case FLOAT, DOUBLE, TIME, CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6, BLOB, GEOMETRY -> false;
        };
    }
}
