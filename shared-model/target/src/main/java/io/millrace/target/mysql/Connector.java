// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import com.mysql.cj.jdbc.Driver;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.settings.TargetSettings;
import io.millrace.target.ReplacedValues;
import io.millrace.target.SessionOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes connections whose every setting that matters is said, whatever the server's own are. */
final class Connector {

    static {
        // The driver's clean-up thread would outlive the class loader of a job.
        System.setProperty("com.mysql.cj.disableAbandonedConnectionCleanup", "true");
    }

    private static final Pattern VERSION = Pattern.compile("(?:5\\.5\\.5-)?(\\d+)\\.(\\d+)\\.(\\d+)");

    /**
     * What is wrong is refused and never made to fit, but every date of the source is taken: zeros and 30 February are
     * values there. No number is drawn for a key of 0, and no engine takes InnoDB's place.
     */
    private static final String SQL_MODE = "STRICT_ALL_TABLES,STRICT_TRANS_TABLES,ALLOW_INVALID_DATES,"
            + "NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION";

    /** How long to wait for a lock that somebody else holds before the work is tried again from the start. */
    static final int LOCK_SECONDS = 30;

    /** How long a stopped process may hold locks in the middle of a transaction, or of a load, before it is cut off. */
    private static final int IDLE_IN_TRANSACTION_SECONDS = 120;

    /** MySQL does not tell a session in a transaction from one that has nothing to do. */
    private static final int IDLE_SECONDS = 600;

    private static final int MAX_STATEMENT_CHARACTERS = 1024 * 1024;
    private static final int MAX_BYTES_OF_CHARACTER = 4;

    private Connector() {}

    static Wire connect(Product product, TargetSettings settings, SessionOptions options) {
        try {
            Connection connection = new Driver().connect(url(settings), properties(settings, options));
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            try {
                return prepared(connection, product);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Faults.of(
                    e,
                    "connect to " + product.kind().product() + " at " + settings.host() + ":" + settings.port() + " as "
                            + settings.user());
        }
    }

    private static String url(TargetSettings settings) {
        String host = settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
        return "jdbc:mysql://" + host + ":" + settings.port() + "/";
    }

    private static Properties properties(TargetSettings settings, SessionOptions options) {
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
        properties.setProperty(
                "socketTimeout", Long.toString(settings.socketTimeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("connectionAttributes", "program_name:" + options.applicationName());
        // Otherwise it sets an SQL mode of its own.
        properties.setProperty("jdbcCompliantTruncation", "false");
        // Rows come from memory. Which server may ask for more is for TLS to say: target.tls verify.
        properties.setProperty("allowLoadLocalInfile", "true");
        // Statements, which hold values, are neither shown in messages nor logged.
        properties.setProperty("dumpQueriesOnException", "false");
        properties.setProperty("maxQuerySizeToLog", "0");
        properties.setProperty("enableEscapeProcessing", "false");
        return properties;
    }

    private static Wire prepared(Connection connection, Product product) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String version = text(statement, "SELECT VERSION()");
            Product there = version.contains("MariaDB") ? Product.MARIADB : Product.MYSQL;
            Matcher numbers = VERSION.matcher(version);
            if (there != product) {
                throw new MillraceException(
                        FaultCode.TARGET_CONFIG,
                        "The server is " + there.kind().product() + " " + version + ", and target.kind says "
                                + product.kind() + ".");
            }
            if (!numbers.lookingAt()
                    || !product.isEnough(
                            Integer.parseInt(numbers.group(1)),
                            Integer.parseInt(numbers.group(2)),
                            Integer.parseInt(numbers.group(3)))) {
                throw new MillraceException(
                        FaultCode.TARGET_CONFIG,
                        "The server is " + product.kind().product() + " " + version + "; " + product.oldest()
                                + " is the oldest that will do.");
            }
            statement.execute(sessionSettings(product));
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
            long packet = Long.parseLong(text(statement, "SELECT @@max_allowed_packet"));
            boolean takesFiles = text(statement, "SELECT @@local_infile").equals("1");
            connection.setAutoCommit(false);
            return new Wire(
                    connection,
                    product,
                    (int) Math.min(MAX_STATEMENT_CHARACTERS, packet / MAX_BYTES_OF_CHARACTER / 2),
                    takesFiles,
                    new ReplacedValues.Count());
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private static String sessionSettings(Product product) {
        return "SET SESSION sql_mode = '" + SQL_MODE + "', time_zone = '+00:00', foreign_key_checks = 1,"
                + " unique_checks = 1, sql_safe_updates = 0, sql_auto_is_null = 0, sql_big_selects = 1,"
                + " innodb_lock_wait_timeout = " + LOCK_SECONDS + ", lock_wait_timeout = " + LOCK_SECONDS
                + ", net_read_timeout = " + IDLE_IN_TRANSACTION_SECONDS
                + ", net_write_timeout = " + IDLE_IN_TRANSACTION_SECONDS
                + ", wait_timeout = " + IDLE_SECONDS
                + switch (product) {
                    case MYSQL -> ", max_execution_time = 0";
                    case MARIADB ->
                        ", max_statement_time = 0, idle_transaction_timeout = " + IDLE_IN_TRANSACTION_SECONDS
                                + ", idle_write_transaction_timeout = " + IDLE_IN_TRANSACTION_SECONDS;
                };
    }
}
