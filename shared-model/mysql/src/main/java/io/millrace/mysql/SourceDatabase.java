// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import com.mysql.cj.jdbc.Driver;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.SourceSettings;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * The source server as settings name it: opens connections, all alike. Immutable and thread-safe; the connections are
 * not.
 *
 * @param settings which server, which user; the password is resolved at each opening
 */
public record SourceDatabase(SourceSettings settings) implements Serializable {

    /** No statement of ours waits longer for the server's next byte. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /** The longest time that a server of any platform takes. */
    private static final int IDLE_SECONDS = 2_147_483;

    static {
        // The driver's clean-up thread would outlive the class loader of a job.
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true");
    }

    /**
     * A new connection in autocommit mode whose session shows values as they are: UTC, utf8mb4, no SQL mode that changes
     * what a SELECT gives, no time limit on statements. The caller closes it.
     *
     * @throws MillraceException {@link FaultCode#SOURCE_UNREACHABLE} or {@link FaultCode#SOURCE_UNAUTHORISED}
     */
    public Connection connect() {
        try {
            Connection connection = new Driver().connect(url(), properties());
            if (connection == null) {
                throw new MillraceException(FaultCode.SETTING_INVALID, "source.host is not an address: " + this + ".");
            }
            prepare(connection);
            return connection;
        } catch (SQLException e) {
            throw SourceFaults.of(e, "connecting to " + this);
        }
    }

    private String url() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "jdbc:mysql://" + host + ":" + settings.port() + "/";
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password().resolve());
        properties.setProperty(
                "sslMode",
                switch (settings.tls()) {
                    case DISABLED -> "DISABLED";
                    case REQUIRED -> "REQUIRED";
                    case VERIFY -> "VERIFY_IDENTITY";
                });
        // Without TLS, MySQL's default authentication asks the server for its key.
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty(
                "connectTimeout", Long.toString(settings.connectTimeout().toMillis()));
        properties.setProperty("socketTimeout", Long.toString(SILENCE.toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        // Otherwise values come in the character set of their column.
        properties.setProperty("characterSetResults", "UTF-8");
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("jdbcCompliantTruncation", "false");
        properties.setProperty("netTimeoutForStreamingResults", "0");
        properties.setProperty("tinyInt1isBit", "false");
        return properties;
    }

    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean mariadb =
                    Flavour.ofVersion(connection.getMetaData().getDatabaseProductVersion()) == Flavour.MARIADB;
            // PAD_CHAR_TO_FULL_LENGTH and the like would make a SELECT differ from the log.
            // And a session that waits for the target, or for its next work, would be cut off.
            statement.execute("SET SESSION sql_mode = '', time_zone = '+00:00', net_write_timeout = 600,"
                    + " net_read_timeout = 600, wait_timeout = " + IDLE_SECONDS + ", lock_wait_timeout = 60, "
                    + (mariadb
                            ? "max_statement_time = 0, idle_transaction_timeout = 0,"
                                    + " idle_readonly_transaction_timeout = 0, idle_write_transaction_timeout = 0"
                            : "max_execution_time = 0"));
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** {@code user@host:port}. */
    @Override
    public String toString() {
        return settings.user() + "@" + settings.host() + ":" + settings.port();
    }
}
