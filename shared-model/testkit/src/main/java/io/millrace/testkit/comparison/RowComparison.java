// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.comparison;

import io.millrace.testkit.SqlServer;
import io.millrace.testkit.comparison.ComparedTable.Column;
import io.millrace.testkit.comparison.ComparisonResult.Difference;
import io.millrace.testkit.comparison.ComparisonResult.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares every value of every row of tables in MariaDB or MySQL with their copies in PostgreSQL, in another MariaDB
 * or MySQL, or in Derby.
 *
 * <p>Each side is read once, in one snapshot, ordered by the key in an order that both servers share, and merged. Values
 * are compared as the text that the servers themselves give; only where these differ is their meaning compared
 * ({@code 1.50} seconds and {@code 1.5} are one instant). Tables without a key, and those in Derby, which
 * sorts otherwise, are compared as bags of rows, in memory.
 */
public final class RowComparison {

    private static final int TARGET_FETCH_SIZE = 5_000;
    // The driver's sign for one row at a time.
    private static final int FAMILY_FETCH_SIZE = Integer.MIN_VALUE;
    private static final int SHOWN = 10;

    private RowComparison() {}

    /** Compares what both servers hold now, each table pair by itself; for sources that are at rest. */
    public static ComparisonResult compare(
            SqlServer source, SqlServer target, String targetDatabase, List<TablePair> pairs) {
        try (Connection from = source.connect(source.firstDatabase());
                Connection to = target.connect(targetDatabase)) {
            openSnapshots(from, to);
            return compare(from, to, pairs);
        } catch (SQLException e) {
            throw new IllegalStateException("the comparison failed: " + e.getMessage(), e);
        }
    }

    /** From here on both connections see the state of this moment, whatever is written meanwhile. */
    public static void openSnapshots(Connection source, Connection target) throws SQLException {
        openFamilySnapshot(source);
        if (ComparedTable.isDerby(target)) {
            // It has no snapshots, and no connection of it may be closed in a transaction.
            return;
        }
        if (ComparedTable.isFamily(target)) {
            openFamilySnapshot(target);
            return;
        }
        target.setAutoCommit(false);
        target.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = target.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SELECT 1");
        }
    }

    private static void openFamilySnapshot(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
    }

    /** Compares within the snapshots that {@link #openSnapshots} opened. */
    public static ComparisonResult compare(Connection source, Connection target, List<TablePair> pairs)
            throws SQLException {
        List<ComparisonResult.OfTable> results = new ArrayList<>();
        for (TablePair pair : pairs) {
            ComparedTable table = ComparedTable.of(pair, source, target);
            int width = table.columns().size();
            try (RowStream left = new RowStream(source, table.sourceQuery(), width, FAMILY_FETCH_SIZE);
                    RowStream right = new RowStream(
                            target,
                            table.targetQuery(),
                            width,
                            table.isFamily() ? FAMILY_FETCH_SIZE : TARGET_FETCH_SIZE)) {
                Findings findings = new Findings();
                if (table.keys().isEmpty() || ComparedTable.isDerby(target)) {
                    compareBags(table, left, right, findings);
                } else {
                    merge(table, left, right, findings);
                }
                results.add(new ComparisonResult.OfTable(
                        pair, left.count(), right.count(), findings.count, findings.first));
            }
        }
        return new ComparisonResult(results);
    }

    private static void merge(ComparedTable table, RowStream source, RowStream target, Findings findings)
            throws SQLException {
        @Nullable String @Nullable [] left = source.next();
        @Nullable String @Nullable [] right = target.next();
        while (left != null || right != null) {
            int order = left == null ? 1 : right == null ? -1 : compareKeys(table, left, right);
            if (order < 0) {
                findings.add(Kind.MISSING_IN_TARGET, key(table, left), "");
                left = source.next();
            } else if (order > 0) {
                findings.add(Kind.ONLY_IN_TARGET, key(table, right), "");
                right = target.next();
            } else {
                compareValues(table, left, right, findings);
                left = source.next();
                right = target.next();
            }
        }
    }

    private static int compareKeys(ComparedTable table, @Nullable String[] left, @Nullable String[] right) {
        for (Column column : table.keys()) {
            String leftText = Objects.requireNonNull(left[column.index()]);
            String rightText = Objects.requireNonNull(right[column.index()]);
            if (!leftText.equals(rightText)) {
                int order = column.form()
                        .compareKeys(
                                column.form().canonical(leftText, column.targetType()),
                                column.form().canonical(rightText, column.targetType()));
                if (order != 0) {
                    return order;
                }
            }
        }
        return 0;
    }

    private static void compareValues(
            ComparedTable table,
            @Nullable String @Nullable [] left,
            @Nullable String @Nullable [] right,
            Findings findings) {
        if (left == null || right == null) {
            return;
        }
        for (Column column : table.columns()) {
            @Nullable String leftText = left[column.index()];
            @Nullable String rightText = right[column.index()];
            if (!Objects.equals(leftText, rightText)
                    && !Objects.equals(column.canonical(leftText), column.canonical(rightText))) {
                String detail = column.name() + ": <" + leftText + "> in the source, <" + rightText + "> in the target";
                findings.add(Kind.DIFFERENT, key(table, left), detail);
                return;
            }
        }
    }

    private static String key(ComparedTable table, @Nullable String @Nullable [] row) {
        List<String> parts = new ArrayList<>();
        for (Column column : table.keys()) {
            parts.add(row == null ? "" : String.valueOf(column.canonical(row[column.index()])));
        }
        return String.join("|", parts);
    }

    private static void compareBags(ComparedTable table, RowStream source, RowStream target, Findings findings)
            throws SQLException {
        TreeMap<String, Integer> surplus = new TreeMap<>();
        count(table, source, surplus, 1);
        count(table, target, surplus, -1);
        surplus.forEach((row, times) -> {
            Kind kind = times > 0 ? Kind.MISSING_IN_TARGET : Kind.ONLY_IN_TARGET;
            Collections.nCopies(Math.abs(times), row).forEach(copy -> findings.add(kind, copy, ""));
        });
    }

    private static void count(ComparedTable table, RowStream rows, TreeMap<String, Integer> surplus, int weight)
            throws SQLException {
        for (@Nullable String @Nullable [] row = rows.next(); row != null; row = rows.next()) {
            StringBuilder text = new StringBuilder();
            for (Column column : table.columns()) {
                text.append(inBag(column.canonical(row[column.index()]))).append('|');
            }
            surplus.merge(text.toString(), weight, Integer::sum);
        }
        surplus.values().removeIf(times -> times == 0);
    }

    /** One text for each value: none is another one's, alone or beside others. */
    private static String inBag(@Nullable String value) {
        return value == null ? "\\N" : value.replace("\\", "\\\\").replace("|", "\\|");
    }

    private static final class Findings {

        private long count;
        private final List<Difference> first = new ArrayList<>();

        private void add(Kind kind, String key, String detail) {
            count++;
            if (first.size() < SHOWN) {
                first.add(new Difference(kind, key, detail));
            }
        }
    }
}
