// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The program: what it does, the target's JDBC address, a file, the columns as names and types with a blank between them
 * and commas behind each pair, and the tables with commas between them. Prints one line when all of the file is there.
 *
 * <p>COPY takes a file of rows as COPY reads them, into the first table, as they are. UPSERT takes a file of changes, each
 * with the number of its table, {@code u} or {@code d}, and the row, or its key only, with tabs between them; it commits
 * batches, of which it writes what is left of each key: one statement that deletes and one that inserts or updates.
 */
public final class TargetLimit {

    /** What the result's line begins with; then first and last milliseconds of the wall clock. */
    public static final String RESULT = "limit wrote ";

    /** Changes of a batch. */
    public static final int BATCH = 5_000;

    /** How rows are written. */
    public enum Way {
        COPY,
        UPSERT
    }

    private static final int BUFFER_BYTES = 128 << 10;

    private record Column(String name, String type) {}

    private final Connection connection;
    private final List<Column> columns;
    private final List<String> tables;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private TargetLimit(Connection connection, List<Column> columns, List<String> tables) {
        this.connection = connection;
        this.columns = columns;
        this.tables = tables;
    }

    /** Writes, prints and ends. */
    public static void main(String[] arguments) throws IOException, SQLException {
        List<Column> columns = Arrays.stream(arguments[3].split(",", -1))
                .map(column ->
                        new Column(column.substring(0, column.indexOf(' ')), column.substring(column.indexOf(' ') + 1)))
                .toList();
        try (Connection connection = DriverManager.getConnection(arguments[1])) {
            TargetLimit limit = new TargetLimit(connection, columns, List.of(arguments[4].split(",", -1)));
            long from = System.currentTimeMillis();
            switch (Way.valueOf(arguments[0])) {
                case COPY -> limit.copy(Path.of(arguments[2]));
                case UPSERT -> limit.upsert(Path.of(arguments[2]));
            }
            System.out.println(RESULT + from + " " + System.currentTimeMillis());
        }
    }

    private void copy(Path file) throws IOException, SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + tables.get(0) + " FROM STDIN");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream rows = Files.newInputStream(file)) {
            for (int length = rows.read(buffer); length >= 0; length = rows.read(buffer)) {
                copy.writeToCopy(buffer, 0, length);
            }
        }
        copy.endCopy();
    }

    private void upsert(Path file) throws IOException, SQLException {
        connection.setAutoCommit(false);
        Map<Integer, Map<Long, List<String>>> batch = new LinkedHashMap<>();
        int waiting = 0;
        try (BufferedReader changes = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = changes.readLine(); line != null; line = changes.readLine()) {
                List<String> fields = List.of(line.split("\t", -1));
                List<String> row = fields.subList(2, fields.size());
                // The last change of a key is what is left of it; that of a deleted row is its key alone.
                batch.computeIfAbsent(Integer.valueOf(fields.get(0)), table -> new LinkedHashMap<>())
                        .put(Long.valueOf(row.get(0)), fields.get(1).equals("u") ? row : List.of());
                if (++waiting % BATCH == 0) {
                    write(batch);
                }
            }
        }
        write(batch);
    }

    private void write(Map<Integer, Map<Long, List<String>>> batch) throws SQLException {
        for (Map.Entry<Integer, Map<Long, List<String>>> changed : batch.entrySet()) {
            String table = tables.get(changed.getKey());
            List<Long> gone = new ArrayList<>();
            List<List<String>> rows = new ArrayList<>();
            changed.getValue().forEach((key, row) -> {
                if (row.isEmpty()) {
                    gone.add(key);
                } else {
                    rows.add(row);
                }
            });
            if (!gone.isEmpty()) {
                PreparedStatement delete = prepared("DELETE FROM " + table + " WHERE id = ANY (?)");
                delete.setArray(1, connection.createArrayOf("bigint", gone.toArray()));
                delete.executeUpdate();
            }
            if (!rows.isEmpty()) {
                insert(table, rows);
            }
        }
        connection.commit();
        batch.clear();
    }

    private void insert(String table, List<List<String>> rows) throws SQLException {
        PreparedStatement insert = prepared("INSERT INTO " + table + " SELECT * FROM unnest("
                + columns.stream().map(column -> "?::" + column.type + "[]").collect(Collectors.joining(", "))
                + ") ON CONFLICT (id) DO UPDATE SET "
                + columns.stream()
                        .skip(1)
                        .map(column -> column.name + " = EXCLUDED." + column.name)
                        .collect(Collectors.joining(", ")));
        for (int at = 0; at < columns.size(); at++) {
            int column = at;
            String type = columns.get(at).type;
            insert.setArray(
                    at + 1,
                    connection.createArrayOf(
                            type,
                            rows.stream()
                                    .map(row -> value(row.get(column), type))
                                    .toArray(size -> array(type, size))));
        }
        insert.executeUpdate();
    }

    /** Arrays of these types are sent in binary form, all others as text. */
    private static Object[] array(String type, int size) {
        return switch (type) {
            case "bigint" -> new Long[size];
            case "integer" -> new Integer[size];
            case "double precision" -> new Double[size];
            case "numeric" -> new BigDecimal[size];
            default -> new String[size];
        };
    }

    private static @Nullable Object value(String text, String type) {
        if (text.equals("\\N")) {
            return null;
        }
        return switch (type) {
            case "bigint" -> Long.valueOf(text);
            case "integer" -> Integer.valueOf(text);
            case "double precision" -> Double.valueOf(text);
            case "numeric" -> new BigDecimal(text);
            default -> text;
        };
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }
}
