// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.mysql.Flavour;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/**
 * How a server deals with time zones when it copies a table for an ALTER TABLE of whatever kind. MySQL takes each TIMESTAMP
 * through the session's local time (seen with 9.7.4: the first of the two hours that autumn repeats becomes the second);
 * MariaDB does not.
 *
 * @param isPassedByCopies whether it does
 * @param system what the server says of the zone that sessions call SYSTEM
 */
public record ServerZone(boolean isPassedByCopies, String system) {

    /** Abbreviations of a system's zone that no zone with summer time goes by in either half of the year. */
    private static final Set<String> FIXED_SYSTEMS = Set.of("UTC", "UCT", "Z");

    private static final Set<String> FIXED = Set.of("utc", "etc/utc", "uct", "etc/uct", "gmt", "etc/gmt", "zulu");

    /** Asks the server. */
    public static ServerZone read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT VERSION(), @@system_time_zone");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new ServerZone(Flavour.ofVersion(row.getString(1)) == Flavour.MYSQL, row.getString(2));
        }
    }

    /**
     * Whether a statement that has used this zone may have made other points of time of those that a table held.
     *
     * @param zone by the session's name for it
     */
    public boolean mayShift(String zone) {
        return isPassedByCopies && !isFixed(zone);
    }

    private boolean isFixed(String zone) {
        return zone.equals("SYSTEM")
                ? FIXED_SYSTEMS.contains(system)
                : zone.matches("[+-]\\d{1,2}:\\d{2}") || FIXED.contains(zone.toLowerCase(Locale.ROOT));
    }
}
