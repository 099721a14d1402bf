// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableSchema;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table into ranges of its primary key, one bound after the other. For one thread.
 *
 * <p>A key of one integer whose values stand close is cut by arithmetic, without looking at rows: such a chunk has at most
 * {@value #SPARSE} times the rows it should have. Any other key is asked for its bounds, each of which costs the source a
 * walk over one chunk of the index. Tables without a key, or with one whose index order has no
 * literals (ENUM, floating point), stay in one piece.
 */
public final class KeySplitter {

    /** From so many places for each row on, one key far outside could make one chunk of everything. */
    private static final int SPARSE = 8;

    private final TableSchema schema;
    private final List<KeyColumn> key;
    private final long estimatedRows;
    private final long rowsPerChunk;
    private final boolean whole;
    private boolean measured;
    /** Of a chunk that is cut by arithmetic; null where that is not done. */
    private @Nullable BigInteger width;

    private BigInteger first = BigInteger.ZERO;
    private BigInteger last = BigInteger.ZERO;

    private KeySplitter(TableSchema schema, List<KeyColumn> key, long estimatedRows, long rowsPerChunk, boolean whole) {
        this.schema = schema;
        this.key = key;
        this.estimatedRows = estimatedRows;
        this.rowsPerChunk = rowsPerChunk;
        this.whole = whole;
    }

    /**
     * A splitter for that table.
     *
     * @param size by the source's estimate
     * @param chunkRows the rows of a chunk, at most
     * @param chunkBytes the bytes of a chunk, about
     */
    public static KeySplitter of(TableSchema schema, TableSize size, int chunkRows, long chunkBytes) {
        long byBytes = size.averageRowBytes() == 0 ? chunkRows : chunkBytes / size.averageRowBytes();
        long rowsPerChunk = Math.max(1, Math.min(chunkRows, byBytes));
        List<KeyColumn> key = KeyColumn.ofKey(schema).orElse(List.of());
        return new KeySplitter(schema, key, size.rows(), rowsPerChunk, key.isEmpty());
    }

    /**
     * The bound at which the chunk behind {@code lower} ends; empty if it reaches to the table's end.
     *
     * @param lower null for the table's start
     */
    public Optional<KeyBound> next(SourceSession source, @Nullable KeyBound lower) {
        if (whole) {
            return Optional.empty();
        }
        try {
            if (isInteger() && !measured) {
                measure(source.connection());
            }
            return width == null ? byProbe(source.connection(), lower) : byArithmetic(width, lower);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "cutting " + schema.table() + " into chunks");
        }
    }

    private boolean isInteger() {
        ColumnType type = schema.keyColumns().get(0).type();
        return schema.key().size() == 1
                && (type.kind() == ColumnKind.TINYINT
                        || type.kind() == ColumnKind.SMALLINT
                        || type.kind() == ColumnKind.MEDIUMINT
                        || type.kind() == ColumnKind.INT
                        || type.kind() == ColumnKind.BIGINT);
    }

    private void measure(Connection connection) throws SQLException {
        measured = true;
        String name = key.get(0).name();
        String sql = "SELECT MIN(" + name + "), MAX(" + name + ") FROM " + Sql.quote(schema.table());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next() || rows.getString(1) == null) {
                return;
            }
            first = new BigInteger(rows.getString(1));
            last = new BigInteger(rows.getString(2));
        }
        BigInteger span = last.subtract(first).add(BigInteger.ONE);
        if (span.compareTo(BigInteger.valueOf(Math.max(1, estimatedRows)).multiply(BigInteger.valueOf(SPARSE))) > 0) {
            return;
        }
        long chunks = Math.max(1, (estimatedRows + rowsPerChunk - 1) / rowsPerChunk);
        width = span.divide(BigInteger.valueOf(chunks)).add(BigInteger.ONE).max(BigInteger.valueOf(rowsPerChunk));
    }

    private Optional<KeyBound> byArithmetic(BigInteger step, @Nullable KeyBound lower) {
        BigInteger from = lower == null
                ? first.subtract(BigInteger.ONE)
                : new BigInteger(lower.literals().get(0));
        BigInteger upper = from.add(step);
        return upper.compareTo(last) >= 0 ? Optional.empty() : Optional.of(new KeyBound(List.of(upper.toString())));
    }

    private Optional<KeyBound> byProbe(Connection connection, @Nullable KeyBound lower) throws SQLException {
        String order = key.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
        String condition = new KeyRange(lower, null)
                .condition(key.stream().map(KeyColumn::name).toList());
        String sql = "SELECT " + key.stream().map(KeyColumn::expression).collect(Collectors.joining(", ")) + " FROM "
                + Sql.quote(schema.table()) + " FORCE INDEX (PRIMARY)"
                + (condition.isEmpty() ? "" : " WHERE " + condition)
                + " ORDER BY " + order + " LIMIT " + (rowsPerChunk - 1) + ", 1";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                return Optional.empty();
            }
            List<String> literals = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                literals.add(key.get(i).literal(rows.getString(i + 1)));
            }
            return Optional.of(new KeyBound(literals));
        }
    }
}
