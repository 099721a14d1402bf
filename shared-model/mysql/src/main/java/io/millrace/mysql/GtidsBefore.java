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

    private GtidsBefore(Connection connection, ServerFacts facts, String elsewhere, Set<String> writers) {
        this.connection = connection;
        this.facts = facts;
        this.elsewhere = elsewhere;
        this.writers = writers;
    }

    static GtidsBefore note(Connection connection, ServerFacts facts) throws SQLException {
        return new GtidsBefore(
                connection, facts, facts.gtidsElsewhere(connection), new HashSet<>(writers(connection, facts)));
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
            case MARIADB -> addWriters(all) && addDomains(all);
        };
        return told ? Optional.of(new LogCoordinates(place.file(), place.offset(), all.toString())) : Optional.empty();
    }

    /** Of the last one of a domain the place itself tells the number; the others must have rested. */
    private boolean addWriters(GtidSet all) throws SQLException {
        List<String> lastOfDomains =
                all.lastOfWriters().stream().map(GtidSet::writerOf).toList();
        for (String last : writers(connection, facts)) {
            if (writers.contains(last)) {
                all.add(last);
            } else if (!lastOfDomains.contains(GtidSet.writerOf(last))) {
                return false;
            }
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
