// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * What a table holds, whatever the order of its rows: two tables with equal digests have equal rows, as far as 64 bits can
 * tell. Text only, without characters that COPY escapes.
 *
 * @param rows how many
 * @param sum of the hashes of all rows
 */
record TableDigest(long rows, long sum) {

    private static final byte[] NULL = {'\\', 'N'};
    private static final long PRIME = 0x100000001b3L;
    private static final long START = 0xcbf29ce484222325L;

    /** Of the table at the source. */
    static TableDigest ofSource(SnapshotServers servers, CopyTables.Table table) {
        try (Connection connection = servers.source().connect(BenchmarkServers.DATABASE);
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows =
                    statement.executeQuery("SELECT " + table.shape().sourceColumns() + " FROM " + table.name())) {
                int columns = rows.getMetaData().getColumnCount();
                long count = 0;
                long sum = 0;
                while (rows.next()) {
                    long hash = START;
                    for (int i = 0; i < columns; i++) {
                        byte[] value = rows.getBytes(i + 1);
                        byte[] text = value == null ? NULL : value;
                        hash = field(
                                hash, text, 0, text.length, i == table.shape().floating());
                    }
                    sum += mixed(hash);
                    count++;
                }
                return new TableDigest(count, sum);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the source's " + table.name() + ": " + e.getMessage(), e);
        }
    }

    /** Of its copy at the target. */
    static TableDigest ofTarget(SnapshotServers servers, CopyTables.Table table) {
        return ofTarget(servers, table, BenchmarkServers.DATABASE + "." + table.name());
    }

    /** The same, of a copy that has another name. */
    static TableDigest ofTarget(SnapshotServers servers, CopyTables.Table table, String name) {
        try (Connection connection = servers.target().connect(BenchmarkServers.DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = 'UTC'");
            CopyOut out = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT " + table.shape().targetColumns() + " FROM " + name + ") TO STDOUT");
            long count = 0;
            long sum = 0;
            for (byte[] line = out.readFromCopy(); line != null; line = out.readFromCopy()) {
                sum += mixed(ofLine(line, table.shape().floating()));
                count++;
            }
            return new TableDigest(count, sum);
        } catch (SQLException e) {
            throw new IllegalStateException("the target's " + table.name() + ": " + e.getMessage(), e);
        }
    }

    /** The hash of a line of COPY's text, whose fields are separated by tabs. */
    static long ofLine(byte[] line, int floating) {
        long hash = START;
        int from = 0;
        int column = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\t' || line[i] == '\n') {
                hash = field(hash, line, from, i, column++ == floating);
                from = i + 1;
            }
        }
        return hash;
    }

    private static long field(long before, byte[] text, int from, int to, boolean floating) {
        if (floating && text[from] != '\\') {
            // The two servers may write one number differently.
            String number = new String(text, from, to - from, StandardCharsets.US_ASCII);
            return (before ^ Double.doubleToLongBits(Double.parseDouble(number))) * PRIME;
        }
        long hash = before;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * PRIME;
        }
        return (hash ^ 0xff) * PRIME;
    }

    private static long mixed(long hash) {
        long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return h ^ h >>> 33;
    }
}
