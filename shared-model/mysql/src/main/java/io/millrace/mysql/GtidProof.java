// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.GtidSet;
import io.millrace.position.LogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server has all transactions that were read from another one, and from which of its log's files on all others
 * are to be found. For one question; not thread-safe.
 */
public final class GtidProof {

    private static final int SHOWN = 2_000;
    private static final int EVENTS_BEFORE_GTIDS = 4;

    private final Connection connection;
    private final ServerFacts facts;
    private final String ours;
    private final GtidSet set;
    private final LogPosition at;

    /**
     * Of these transactions.
     *
     * @param ours all that were read
     * @param at how far they were read, for people
     */
    public GtidProof(Connection connection, ServerFacts facts, String ours, LogPosition at) {
        this.connection = connection;
        this.facts = facts;
        this.ours = ours;
        this.set = GtidSet.parse(ours);
        this.at = at;
    }

    /**
     * The start of the newest file that nothing lies before but what was read, with the transactions before it.
     *
     * @param patience how long the server may take to carry out what it has received but not carried out yet
     * @throws MillraceException {@link FaultCode#LOG_TRANSACTIONS_MISSING}, {@link FaultCode#LOG_PURGED} or {@link
     *     FaultCode#LOG_FAILOVER_UNPROVEN}
     */
    public LogCoordinates place(Duration patience) {
        try {
            requireNamed();
            String missing = missing();
            if (!missing.isEmpty()) {
                await(patience);
                missing = missing();
            }
            if (!missing.isEmpty()) {
                throw lacking(missing);
            }
            requireNotPurged();
            List<String> files = facts.logFiles(connection);
            for (int i = files.size() - 1; i >= 0; i--) {
                String before = gtidsBefore(files.get(i));
                if (before != null && isRead(before)) {
                    return new LogCoordinates(files.get(i), LogCoordinates.FIRST_EVENT, before);
                }
            }
            throw purged("Its oldest file " + (files.isEmpty() ? "" : files.get(0)) + " begins behind it.");
        } catch (SQLException e) {
            throw SourceFaults.of(e, "comparing the transactions of the source with those that were read");
        }
    }

    /** What is to be said when the server lacks these transactions. */
    public MillraceException lacking(String missing) {
        return MillraceException.at(
                FaultCode.LOG_TRANSACTIONS_MISSING,
                null,
                at,
                "The source is another server now, and lacks transactions that were read before: " + shown(missing)
                        + ".");
    }

    /** For people: the beginning of a set that may have any length. */
    public static String shown(String gtids) {
        return gtids.length() > SHOWN ? gtids.substring(0, SHOWN) + " and more" : gtids;
    }

    private void requireNamed() throws SQLException {
        boolean ofMariaDb = !set.domains().isEmpty();
        if (set.isEmpty() || ofMariaDb != (facts.flavour() == Flavour.MARIADB)) {
            throw unproven(
                    "Of the transactions that were read it cannot say whether it has them: " + shown(ours) + ".");
        }
        if (facts.flavour() == Flavour.MYSQL && !"ON".equals(Sql.scalar(connection, "SELECT @@GLOBAL.gtid_mode"))) {
            throw unproven("Its gtid_mode is not ON, so transactions of its log have no names.");
        }
    }

    private MillraceException unproven(String why) {
        return MillraceException.at(
                FaultCode.LOG_FAILOVER_UNPROVEN, null, at, "The source is another server now. " + why);
    }

    private MillraceException purged(String why) {
        return MillraceException.at(
                FaultCode.LOG_PURGED,
                null,
                at,
                "The source is another server now, and no longer has all transactions that are still to be read. "
                        + why);
    }

    private String missing() throws SQLException {
        return switch (facts.flavour()) {
            case MYSQL -> subtract(Sql.literal(ours), "@@GLOBAL.gtid_executed");
            case MARIADB -> missingOfDomains(state("gtid_binlog_pos"));
        };
    }

    private String subtract(String from, String what) throws SQLException {
        String rest =
                Objects.requireNonNull(Sql.scalar(connection, "SELECT GTID_SUBTRACT(" + from + ", " + what + ")"));
        return rest.replace("\n", "");
    }

    private GtidSet state(String variable) throws SQLException {
        return GtidSet.parse(Objects.requireNonNull(Sql.scalar(connection, "SELECT @@GLOBAL." + variable)));
    }

    private String missingOfDomains(GtidSet there) {
        List<String> missing = new ArrayList<>();
        set.domains().forEach((domain, last) -> {
            String reached = there.domains().get(domain);
            long number = GtidSet.numberOf(last);
            long next = reached == null ? 1 : GtidSet.numberOf(reached) + 1;
            if (next == number) {
                missing.add(last);
            } else if (next < number) {
                missing.add(last.substring(0, last.lastIndexOf('-') + 1) + next + " to " + last);
            }
        });
        return String.join(", ", missing);
    }

    /** A server that was chosen in an instant may still be carrying out what it had received. */
    private void await(Duration patience) throws SQLException {
        String wait = facts.flavour() == Flavour.MYSQL ? "WAIT_FOR_EXECUTED_GTID_SET" : "MASTER_GTID_WAIT";
        // MariaDB takes one name for each domain.
        String what = facts.flavour() == Flavour.MYSQL
                ? ours
                : String.join(",", set.domains().values());
        // Without any time, MySQL would wait for ever.
        long seconds = Math.max(1, patience.toSeconds());
        Sql.scalar(connection, "SELECT " + wait + "(" + Sql.literal(what) + ", " + seconds + ")");
    }

    private void requireNotPurged() throws SQLException {
        if (facts.flavour() == Flavour.MYSQL) {
            String gone = subtract("@@GLOBAL.gtid_purged", Sql.literal(ours));
            if (!gone.isEmpty()) {
                throw purged("Not in its log are " + shown(gone) + ".");
            }
        }
    }

    private boolean isRead(String before) throws SQLException {
        return switch (facts.flavour()) {
            case MYSQL -> subtract(Sql.literal(before), Sql.literal(ours)).isEmpty();
            case MARIADB -> set.containsAll(GtidSet.parse(before));
        };
    }

    /** The transactions before a file, as it says itself; null if it does not. */
    private @Nullable String gtidsBefore(String file) throws SQLException {
        if (facts.flavour() == Flavour.MYSQL) {
            return facts.gtidsAt(connection, new LogCoordinates(file, LogCoordinates.FIRST_EVENT, null));
        }
        String events = "SHOW BINLOG EVENTS IN " + Sql.literal(file) + " LIMIT " + EVENTS_BEFORE_GTIDS;
        for (Map<String, @Nullable String> event : Sql.rows(connection, events)) {
            if ("Gtid_list".equals(event.get("event_type"))) {
                return Sql.text(event, "info").replace("[", "").replace("]", "");
            }
        }
        return null;
    }
}
