// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.TargetSettings;
import io.millrace.target.SessionOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Makes connections whose every setting that matters is said, whatever the server's or the role's defaults are. */
final class Connector {

    /** plan_cache_mode came with it; older ones are out of support. */
    static final int OLDEST_VERSION = 12;

    /** How long to wait for a lock that somebody else holds before the work is tried again from the start. */
    private static final String LOCK_TIMEOUT = "30s";

    /** How long a stopped process may hold locks in the middle of a transaction before the server ends its session. */
    private static final String IDLE_IN_TRANSACTION_TIMEOUT = "2min";

    /** One plan for each statement, by the key's index, however large the table is or was when first asked. */
    static final String PLANS_BY_KEY = "SET plan_cache_mode = 'force_generic_plan'; SET enable_hashjoin = off;"
            + " SET enable_mergejoin = off; SET enable_seqscan = off";

    /** A plan each time, for as many rows as are looked for in a table that may have no index at all. */
    static final String PLANS_BY_NUMBER = "SET plan_cache_mode = 'force_custom_plan'; SET enable_hashjoin = on;"
            + " SET enable_mergejoin = on; SET enable_seqscan = on";

    private Connector() {}

    static Connection connect(TargetSettings settings, SessionOptions options) {
        try {
            Connection connection = new Driver().connect(url(settings), properties(settings, options));
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            return prepared(connection, options);
        } catch (SQLException e) {
            throw Faults.of(
                    e,
                    "connect to PostgreSQL at " + settings.host() + ":" + settings.port() + ", database "
                            + settings.database() + ", as " + settings.user());
        }
    }

    private static Connection prepared(Connection connection, SessionOptions options) throws SQLException {
        try {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new MillraceException(
                        FaultCode.TARGET_CONFIG,
                        "The server is PostgreSQL " + version + "; " + OLDEST_VERSION + " is the oldest that will do.");
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(sessionSettings(options));
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String url(TargetSettings settings) {
        String host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        return "jdbc:postgresql://" + host + ":" + settings.port() + "/"
                + URLEncoder.encode(settings.database(), StandardCharsets.UTF_8);
    }

    private static Properties properties(TargetSettings settings, SessionOptions options) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        PGProperty.PASSWORD.set(properties, settings.password().resolve());
        int connectSeconds = (int) Math.max(1, settings.connectTimeout().toSeconds());
        PGProperty.CONNECT_TIMEOUT.set(properties, connectSeconds);
        PGProperty.LOGIN_TIMEOUT.set(properties, connectSeconds);
        // 0 is no limit, which less than a second must not become.
        int socketSeconds = settings.socketTimeout().isZero()
                ? 0
                : (int) Math.max(1, settings.socketTimeout().toSeconds());
        PGProperty.SOCKET_TIMEOUT.set(properties, socketSeconds);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.APPLICATION_NAME.set(properties, options.applicationName());
        // Details hold values of rows; the driver logs and shows them unless told otherwise.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        // Every statement is used again and again, and ours bind arrays in binary only.
        PGProperty.PREPARE_THRESHOLD.set(properties, 1);
        PGProperty.PREPARED_STATEMENT_CACHE_QUERIES.set(properties, 1024);
        PGProperty.BINARY_TRANSFER_ENABLE.set(properties, WireType.arrayOids());
        switch (settings.tls()) {
            case DISABLED -> PGProperty.SSL_MODE.set(properties, "disable");
            case REQUIRED -> PGProperty.SSL_MODE.set(properties, "require");
            case VERIFY -> {
                PGProperty.SSL_MODE.set(properties, "verify-full");
                // The JVM's own trust store, as for every other connection.
                PGProperty.SSL_FACTORY.set(properties, "org.postgresql.ssl.DefaultJavaSSLFactory");
            }
        }
        return properties;
    }

    private static String sessionSettings(SessionOptions options) {
        return String.join(
                ";",
                "SET search_path = pg_catalog, pg_temp",
                "SET TimeZone = 'UTC'",
                "SET DateStyle = 'ISO, YMD'",
                "SET IntervalStyle = 'postgres'",
                "SET bytea_output = 'hex'",
                "SET extra_float_digits = 1",
                "SET standard_conforming_strings = on",
                "SET client_min_messages = 'warning'",
                "SET default_transaction_isolation = 'read committed'",
                "SET synchronous_commit = " + (options.synchronousCommit() ? "on" : "off"),
                "SET statement_timeout = 0",
                "SET lock_timeout = '" + LOCK_TIMEOUT + "'",
                "SET idle_in_transaction_session_timeout = '" + IDLE_IN_TRANSACTION_TIMEOUT + "'",
                "SET tcp_keepalives_idle = 60",
                "SET tcp_keepalives_interval = 10",
                "SET tcp_keepalives_count = 3",
                PLANS_BY_KEY,
                "SET jit = off");
    }
}
