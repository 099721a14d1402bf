// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.position.GtidSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the names of all transactions that a server had carried out at a place of its log, with those that came to it
 * another way: by a backup or a clone, of which the log says nothing. Made before the place is taken, asked after it.
 *
 * <p>MySQL's log says at the start of a file what was executed, without what only {@code gtid_purged} knows. MariaDB says
 * for a place the last transaction of each domain, and not those of other servers in it: these are told exactly only if
 * none of them wrote while the place was taken.
 */
final class GtidsBefore {

    private final Connection connection;
    private final ServerFacts facts;
    private final String elsewhere;
    private final Set<String> writers;
    /** Behind all that those writers had written. */
    private final LogCoordinates noted;

    private GtidsBefore(
            Connection connection, ServerFacts facts, String elsewhere, Set<String> writers, LogCoordinates noted) {
        this.connection = connection;
        this.facts = facts;
        this.elsewhere = elsewhere;
        this.writers = writers;
        this.noted = noted;
    }

    static GtidsBefore note(Connection connection, ServerFacts facts) throws SQLException {
        Set<String> writers = new HashSet<>(writers(connection, facts));
        return new GtidsBefore(connection, facts, facts.gtidsElsewhere(connection), writers, facts.logEnd(connection));
    }

    private static List<String> writers(Connection connection, ServerFacts facts) throws SQLException {
        return switch (facts.flavour()) {
            case MYSQL -> List.of();
            case MARIADB ->
                GtidSet.parse(Objects.requireNonNull(Sql.scalar(connection, "SELECT @@GLOBAL.gtid_binlog_state")))
                        .lastOfWriters();
        };
    }

    /** The place with all names; empty if they cannot be told exactly, so that the place has to be taken anew. */
    Optional<LogCoordinates> of(LogCoordinates place) throws SQLException {
        String logged = place.gtids();
        if (logged == null) {
            return Optional.of(place);
        }
        GtidSet all = GtidSet.parse(logged);
        boolean told = switch (facts.flavour()) {
            case MYSQL -> {
                all.addAll(GtidSet.parse(elsewhere));
                yield true;
            }
            case MARIADB -> addWriters(all, place) && addDomains(all);
        };
        return told ? Optional.of(new LogCoordinates(place.file(), place.offset(), all.toString())) : Optional.empty();
    }

    /**
     * Of the last one of a domain the place itself tells the number, which may be less than the log's: a commit may be in the
     * log and wait there, behind the place. The others must have rested, and not behind the place.
     */
    private boolean addWriters(GtidSet all, LogCoordinates place) throws SQLException {
        boolean allBefore = !noted.position(1).isAfter(place.position(1));
        List<String> lastOfDomains =
                all.lastOfWriters().stream().map(GtidSet::writerOf).toList();
        for (String last : writers(connection, facts)) {
            if (lastOfDomains.contains(GtidSet.writerOf(last))) {
                continue;
            }
            if (!allBefore || !writers.contains(last)) {
                return false;
            }
            all.add(last);
        }
        return true;
    }

    private boolean addDomains(GtidSet all) {
        Set<String> logged = all.domains().keySet();
        GtidSet.parse(elsewhere).domains().forEach((domain, last) -> {
            if (!logged.contains(domain)) {
                all.add(last);
            }
        });
        return true;
    }
}
