// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import com.mysql.cj.jdbc.JdbcStatement;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.BulkLoad;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * LOAD DATA LOCAL from memory, block by block; by INSERT of many rows where the server allows no LOCAL.
 *
 * <p>LOCAL means IGNORE: the server turns errors into warnings, makes bad values fit and passes over duplicates. So every
 * warning, and every row that was not taken, ends the load.
 */
final class MySqlBulkLoad implements BulkLoad {

    private static final int BLOCK_BYTES = 1024 * 1024;
    private static final int MAX_ROWS = 5000;
    private static final Pattern ROW = Pattern.compile(" at row (\\d+)");

    private final Wire wire;
    private final TargetTable table;
    private final ValueEncoder[] encoders;
    private final @Nullable ReplacedValues replaced;
    private final LoadText block;
    private final RowsStatement insert;
    private long sentBytes;
    private long sentRows;
    private long blockRows;

    MySqlBulkLoad(Wire wire, TargetTable table) {
        this.wire = wire;
        this.table = table;
        this.encoders = RowsStatement.RowWriter.encoders(table, wire.product());
        this.replaced = ReplacedValues.of(
                table, IntStream.range(0, table.columns().size()).boxed().toList(), wire.replaced());
        this.block = new LoadText(wire.takesFiles() ? BLOCK_BYTES + BLOCK_BYTES / 4 : 0);
        this.insert = RowsStatement.insert(wire, table, "", MAX_ROWS);
    }

    @Override
    public void write(@Nullable Object[] given) {
        if (given.length != encoders.length) {
            throw new IllegalArgumentException(
                    table.id() + ": a row of " + given.length + " values for " + encoders.length + " columns");
        }
        @Nullable Object[] row = replaced == null ? given : replaced.in(given);
        try {
            if (wire.takesFiles()) {
                fields(row);
            } else {
                insert.add(row);
            }
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, table.id(), null, e.why());
        }
        blockRows++;
        if (wire.takesFiles() ? block.length() >= BLOCK_BYTES : insert.isFull()) {
            send();
        }
    }

    private void fields(@Nullable Object[] row) {
        for (int i = 0; i < row.length; i++) {
            Object value = row[i];
            if (value == null) {
                block.nothing();
            } else {
                try {
                    encoders[i].encode(value, block);
                } catch (ValueNotHeld e) {
                    throw new ValueNotHeld("Column " + table.columns().get(i).name() + " holds " + e.why() + ".");
                }
            }
            block.endField();
        }
        block.endRow();
    }

    @Override
    public long bytes() {
        return sentBytes + (wire.takesFiles() ? block.length() : insert.length());
    }

    private void send() {
        if (blockRows == 0) {
            return;
        }
        long bytes = bytes();
        try {
            if (wire.takesFiles()) {
                load();
            } else {
                insert.run();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        sentBytes = bytes;
        sentRows += blockRows;
        blockRows = 0;
    }

    private void load() throws SQLException {
        try (Statement statement = wire.connection().createStatement()) {
            statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(block.stream());
            long taken = statement.executeLargeUpdate("LOAD DATA LOCAL INFILE 'rows' INTO TABLE "
                    + Identifiers.qualified(table)
                    + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ENCLOSED BY '' ESCAPED BY '\\\\'"
                    + " LINES TERMINATED BY '\\n' STARTING BY '' " + columns());
            SQLWarning warning = statement.getWarnings();
            if (warning != null) {
                throw new SQLException(warning.getMessage(), warning.getSQLState(), warning.getErrorCode());
            }
            if (taken != blockRows) {
                throw MillraceException.at(
                        FaultCode.TARGET_REFUSED_ROW,
                        table.id(),
                        null,
                        "The target has taken " + taken + " of " + blockRows + " rows.");
            }
        }
        block.clearDownTo(BLOCK_BYTES + BLOCK_BYTES / 4);
    }

    /** Bytes of no character set are text to most columns; to those of addresses they would be the address itself. */
    private String columns() {
        List<String> names = new ArrayList<>();
        List<String> converted = new ArrayList<>();
        for (int i = 0; i < encoders.length; i++) {
            String name = Identifiers.quote(table.columns().get(i).name());
            boolean isAddress = switch (table.columns().get(i).source().type().kind()) {
                case UUID, INET4, INET6 -> true;
                default -> false;
            };
            names.add(isAddress ? "@c" + i : name);
            if (isAddress) {
                converted.add(name + " = CONVERT(@c" + i + " USING utf8mb4)");
            }
        }
        return "(" + String.join(", ", names) + ")"
                + (converted.isEmpty() ? "" : " SET " + String.join(", ", converted));
    }

    private MillraceException failed(SQLException failure) {
        Matcher row = ROW.matcher(String.valueOf(failure.getMessage()));
        String place = row.find() ? ", at row of this load " + (sentRows + Long.parseLong(row.group(1))) : "";
        return Faults.of(failure, table.id(), "load rows" + place);
    }

    @Override
    public long finish() {
        send();
        return sentRows;
    }

    @Override
    public void close() {
        // What was not sent is forgotten; what was sent is rolled back with the transaction.
        block.clearDownTo(0);
        insert.clear();
        blockRows = 0;
    }
}
