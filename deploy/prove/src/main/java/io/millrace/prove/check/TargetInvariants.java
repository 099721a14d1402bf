// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.prove.workload.Tables;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is true in every state that the source had, asked of a target in one snapshot: the accounts have their sum, no row
 * is newer than its session's mark, no line is there without its order and no part without its line, orders, lines, parts and
 * the ledger's entries are numbered without a gap, no seat is missing, each badge has a code of its own, sealed rows are as
 * they were written, and no mark or version is older than it was. Thread-safe.
 */
public final class TargetInvariants {

    private static final String LINES_OF_ORDERS = """
            SELECT o.session, o.number, o.line_count, count(l.line), coalesce(max(l.line), 0)
            FROM %1$s.orders o LEFT JOIN %1$s.order_lines l USING (session, number)
            GROUP BY o.session, o.number, o.line_count
            HAVING o.line_count <> count(l.line) OR o.line_count <> coalesce(max(l.line), 0)
            """.formatted(Tables.DATABASE);
    private static final String LINES_WITHOUT_ORDER = """
            SELECT l.session, l.number, l.line
            FROM %1$s.order_lines l LEFT JOIN %1$s.orders o USING (session, number) WHERE o.number IS NULL
            """.formatted(Tables.DATABASE);
    private static final String ORDERS_WITH_GAPS = """
            SELECT session, min(number), max(number), count(*) FROM %s.orders
            GROUP BY session HAVING max(number) - min(number) + 1 <> count(*)
            """.formatted(Tables.DATABASE);
    private static final String PARTS_OF_LINES = """
            SELECT l.session, l.number, l.line, count(p.part), coalesce(max(p.part), 0)
            FROM %1$s.order_lines l LEFT JOIN %1$s.line_parts p USING (session, number, line)
            GROUP BY l.session, l.number, l.line
            HAVING l.line %% %2$d <> count(p.part) OR l.line %% %2$d <> coalesce(max(p.part), 0)
            """.formatted(Tables.DATABASE, Tables.PARTS_MODULUS);
    private static final String PARTS_WITHOUT_LINE = """
            SELECT p.session, p.number, p.line, p.part
            FROM %1$s.line_parts p LEFT JOIN %1$s.order_lines l USING (session, number, line) WHERE l.line IS NULL
            """.formatted(Tables.DATABASE);
    private static final String ENTRIES_WITH_GAPS = """
            SELECT session, min(entry), max(entry), count(*) FROM %s.ledger
            GROUP BY session HAVING max(entry) - min(entry) + 1 <> count(*)
            """.formatted(Tables.DATABASE);
    private static final String CODES = "SELECT count(%s code) FROM %s.badges WHERE code > 0";
    private static final String SUM = """
            SELECT (SELECT sum(balance) FROM %1$s.bank_a) + (SELECT sum(balance) FROM %1$s.bank_b)
            """.formatted(Tables.DATABASE);

    /** What is compared with, and what grows with the run and is looked at in the end. */
    private static final Set<String> UNLIKE_OTHERS = Set.of(Tables.MARKS, Tables.RECEIPTS);

    private final List<String> tables;
    private final long seats;
    private final long badges;
    private final SealedRows sealed;
    private final Violations violations;
    private Map<Integer, Long> marks = Map.of();
    private long reads;

    /**
     * Describes it.
     *
     * @param tables all whose rows say which transaction wrote them
     * @param writers sessions that have seats
     * @param violations takes what is found
     */
    public TargetInvariants(List<String> tables, int writers, Violations violations) {
        this.tables =
                tables.stream().filter(table -> !UNLIKE_OTHERS.contains(table)).toList();
        this.seats = (long) writers * Tables.SEATS;
        this.badges = (long) writers * Tables.BADGES;
        this.sealed = new SealedRows(violations);
        this.violations = violations;
    }

    /** Looks once, on a connection whose transaction sees one state throughout. */
    public synchronized void check(Connection target) throws SQLException {
        Map<Integer, Long> now = marks(target);
        String where = "read " + (reads + 1) + ", marks " + now;
        marks.forEach((session, counter) -> {
            if (now.getOrDefault(session, 0L) < counter) {
                violations.add(
                        ViolationKind.REORDERED,
                        where,
                        "session " + session + " was at " + counter + " before, and is at " + now.get(session));
            }
        });
        BigDecimal sum = number(target, SUM);
        if (sum.compareTo(BigDecimal.valueOf(Tables.TOTAL)) != 0) {
            violations.add(ViolationKind.BALANCE, where, "the accounts hold " + sum + " instead of " + Tables.TOTAL);
        }
        for (String table : tables) {
            newest(target, table).forEach((session, counter) -> {
                if (now.getOrDefault(session, 0L) < counter) {
                    violations.add(
                            ViolationKind.TORN,
                            where,
                            table + " has rows of transaction " + counter + " of session " + session
                                    + ", whose mark is at " + now.get(session));
                }
            });
        }
        none(target, LINES_OF_ORDERS, ViolationKind.NOT_DENSE, where, "session|order|lines|there|last");
        none(target, ORDERS_WITH_GAPS, ViolationKind.NOT_DENSE, where, "session|first order|last order|there");
        none(target, PARTS_OF_LINES, ViolationKind.NOT_DENSE, where, "session|order|line|parts there|last");
        none(target, ENTRIES_WITH_GAPS, ViolationKind.NOT_DENSE, where, "session|first entry|last entry|there");
        none(
                target,
                PARTS_WITHOUT_LINE,
                ViolationKind.ORPHAN,
                where,
                "a part without its line, session|order|line|part");
        none(target, LINES_WITHOUT_ORDER, ViolationKind.ORPHAN, where, "a line without its order, session|order|line");
        long taken = number(target, "SELECT count(*) FROM " + Tables.DATABASE + ".seats")
                .longValue();
        if (taken != seats) {
            violations.add(ViolationKind.TORN, where, taken + " seats are there instead of " + seats);
        }
        for (String which : List.of("", "DISTINCT")) {
            long codes = number(target, CODES.formatted(which, Tables.DATABASE)).longValue();
            if (codes != badges) {
                violations.add(
                        ViolationKind.TORN, where, codes + " " + which + " codes are there, of " + badges + " badges");
            }
        }
        sealed.check(target, where);
        marks = now;
        reads++;
    }

    /**
     * The target goes back to an earlier state, and nobody can look at it meanwhile.
     *
     * @param atLeast by session, a transaction that it had in that state or before
     */
    public synchronized void goesBackTo(Map<Integer, Long> atLeast) {
        marks = Map.copyOf(atLeast);
        sealed.goBack();
    }

    /** How often it has looked. */
    public synchronized long reads() {
        return reads;
    }

    /** By session, its newest transaction that the target has. */
    public static Map<Integer, Long> marks(Connection target) throws SQLException {
        return counters(target, "SELECT session, counter FROM " + Tables.DATABASE + "." + Tables.MARKS);
    }

    private static Map<Integer, Long> newest(Connection target, String table) throws SQLException {
        return counters(target, "SELECT session, max(counter) FROM " + Tables.DATABASE + "." + table + " GROUP BY 1");
    }

    private static Map<Integer, Long> counters(Connection target, String query) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            Map<Integer, Long> counters = new HashMap<>();
            while (rows.next()) {
                counters.put(rows.getInt(1), rows.getLong(2));
            }
            return counters;
        }
    }

    private static BigDecimal number(Connection target, String query) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            @Nullable BigDecimal number = rows.next() ? rows.getBigDecimal(1) : null;
            return number == null ? BigDecimal.ZERO : number;
        }
    }

    private void none(Connection target, String query, ViolationKind kind, String where, String what)
            throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                StringBuilder found = new StringBuilder(what).append(": ");
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    found.append(column == 1 ? "" : "|").append(rows.getString(column));
                }
                violations.add(kind, where, found.toString());
            }
        }
    }
}
