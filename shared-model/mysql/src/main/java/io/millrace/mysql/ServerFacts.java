// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself, and of its log.
 *
 * @param version as the server writes it
 * @param major first number of the version
 * @param minor second number of the version
 * @param patch third number of the version
 * @param identity of its log; null while the log is switched off
 */
public record ServerFacts(
        Flavour flavour,
        String version,
        int major,
        int minor,
        int patch,
        @Nullable LogIdentity identity) {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

    /**
     * Asks the server.
     *
     * @throws MillraceException if the connection fails or the version cannot be read
     */
    public static ServerFacts read(Connection connection) {
        try {
            String version = Objects.requireNonNull(Sql.scalar(connection, "SELECT VERSION()"));
            Matcher numbers = VERSION.matcher(version);
            if (!numbers.matches()) {
                throw new MillraceException(FaultCode.SOURCE_CONFIG, "The source's version is unreadable: " + version);
            }
            Flavour flavour = Flavour.ofVersion(version);
            return new ServerFacts(
                    flavour,
                    version,
                    Integer.parseInt(numbers.group(1)),
                    Integer.parseInt(numbers.group(2)),
                    Integer.parseInt(numbers.group(3)),
                    identity(connection, flavour, version));
        } catch (SQLException e) {
            throw SourceFaults.of(e, "reading the server's version and identity");
        }
    }

    /**
     * MariaDB's {@code server_uid} is a hash of the port and the first network card (seen on 11.4), so it changes with a
     * new container and not with another data directory: there the replication id is the better name, and the content of
     * the log is checked by {@link #gtidsAt}.
     */
    private static @Nullable LogIdentity identity(Connection connection, Flavour flavour, String version)
            throws SQLException {
        String baseName = Sql.scalar(connection, "SELECT @@GLOBAL.log_bin_basename");
        if (baseName == null) {
            return null;
        }
        String serverId = Objects.requireNonNull(Sql.scalar(connection, "SELECT @@GLOBAL.server_id"));
        String server = switch (flavour) {
            case MYSQL -> Objects.requireNonNull(Sql.scalar(connection, "SELECT @@GLOBAL.server_uuid"));
            case MARIADB -> "server-id " + serverId;
        };
        String fileBase = baseName.substring(Math.max(baseName.lastIndexOf('/'), baseName.lastIndexOf('\\')) + 1);
        return new LogIdentity(server, Long.parseLong(serverId), version, fileBase);
    }

    /** Whether the version is that one or a later one. */
    public boolean isAtLeast(int atMajor, int atMinor, int atPatch) {
        if (major != atMajor) {
            return major > atMajor;
        }
        return minor != atMinor ? minor > atMinor : patch >= atPatch;
    }

    /**
     * The identity of the log.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_CONFIG} if the log is switched off
     */
    public LogIdentity requireIdentity() {
        if (identity == null) {
            throw new MillraceException(FaultCode.SOURCE_CONFIG, "The source writes no log (log_bin is off).");
        }
        return identity;
    }

    /** The end of the log: every transaction in it lies before. May be ahead of what a SELECT can see. */
    public LogCoordinates logEnd(Connection connection) {
        String statement =
                flavour == Flavour.MYSQL && isAtLeast(8, 2, 0) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        try {
            List<Map<String, @Nullable String>> rows = Sql.rows(connection, statement);
            if (rows.isEmpty()) {
                throw new MillraceException(FaultCode.SOURCE_CONFIG, "The source writes no log (log_bin is off).");
            }
            Map<String, @Nullable String> row = rows.get(0);
            LogCoordinates end =
                    new LogCoordinates(Sql.text(row, "file"), Long.parseLong(Sql.text(row, "position")), null);
            return new LogCoordinates(end.file(), end.offset(), gtidsAt(connection, end));
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the end of the log");
        }
    }

    /**
     * The GTIDs of all transactions before a place, or null where the server cannot say: MariaDB knows for every place of
     * files that it still has, MySQL is asked only for the starts of files.
     */
    public @Nullable String gtidsAt(Connection connection, LogCoordinates place) {
        try {
            if (flavour == Flavour.MARIADB) {
                return Sql.scalar(
                        connection,
                        "SELECT BINLOG_GTID_POS(" + Sql.literal(place.file()) + ", " + place.offset() + ")");
            }
            if (place.offset() > 4) {
                return null;
            }
            String events = "SHOW BINLOG EVENTS IN " + Sql.literal(place.file()) + " LIMIT 2";
            for (Map<String, @Nullable String> event : Sql.rows(connection, events)) {
                if ("Previous_gtids".equals(event.get("event_type"))) {
                    String gtids = Sql.text(event, "info").replace("\n", "");
                    return gtids.startsWith("/*") ? "" : gtids;
                }
            }
            return null;
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the GTIDs before " + place);
        }
    }

    /** What the server carried out and its log does not say, perhaps beside more: it came by a backup or a clone. */
    public String gtidsElsewhere(Connection connection) {
        String variable = switch (flavour) {
            case MYSQL -> "gtid_purged";
            case MARIADB -> "gtid_slave_pos";
        };
        try {
            return Objects.requireNonNull(Sql.scalar(connection, "SELECT @@GLOBAL." + variable))
                    .replace("\n", "");
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for " + variable);
        }
    }

    /** The names of the log files that the server still has, oldest first. */
    public List<String> logFiles(Connection connection) {
        try {
            return Sql.rows(connection, "SHOW BINARY LOGS").stream()
                    .map(row -> Sql.text(row, "log_name"))
                    .toList();
        } catch (SQLException e) {
            throw SourceFaults.of(e, "listing the log files");
        }
    }
}
