// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks before the start that the source says everything that is to be carried, and that the user may read it. Reads
 * only; finds all at once. Stateless.
 */
public final class SourcePreflight {

    private SourcePreflight() {}

    /**
     * A variable of the server that has to have one value. A server that does not know it is as good.
     *
     * @param why what it is needed for
     * @param remedy how to set it
     */
    public record Variable(String name, String wanted, String why, String remedy) {

        /** One that can be set while the server runs. */
        public static Variable of(String name, String wanted, String why) {
            return new Variable(
                    name,
                    wanted,
                    why,
                    "SET GLOBAL " + name + " = '" + wanted
                            + "', reconnect all sessions, and set it in the server's configuration file.");
        }
    }

    /** Everything that is wrong whoever reads, or nothing. */
    public static List<Finding> check(SourceDatabase source) {
        return check(source, List.of());
    }

    /**
     * Everything that is wrong, or nothing.
     *
     * @param more what this reader needs besides
     */
    public static List<Finding> check(SourceDatabase source, List<Variable> more) {
        try (Connection connection = source.connect()) {
            return check(connection, source, more);
        } catch (MillraceException e) {
            return List.of(Finding.of(e.code(), "source " + source, e.what(), "the source cannot be checked"));
        } catch (SQLException e) {
            return check(SourceFaults.of(e, "checking the source"), source);
        }
    }

    /**
     * The shapes of the selected tables, for checks of what becomes of them; those that cannot be carried are left out,
     * since {@link #check(SourceDatabase)} names them.
     */
    public static List<TableSchema> shapes(SourceDatabase source) {
        try (Connection connection = source.connect()) {
            return SchemaReader.read(connection, source.settings().selection()).schemas();
        } catch (SQLException e) {
            throw SourceFaults.of(e, "reading the shapes of tables");
        }
    }

    private static List<Finding> check(MillraceException failure, SourceDatabase source) {
        return List.of(Finding.of(
                failure.code(), "source " + source, String.valueOf(failure.getMessage()), "the check broke off"));
    }

    private static List<Finding> check(Connection connection, SourceDatabase source, List<Variable> more)
            throws SQLException {
        ServerFacts facts = ServerFacts.read(connection);
        List<Finding> findings = new ArrayList<>();
        version(facts, findings);
        Map<String, String> variables = variables(connection);
        variables(variables, findings);
        more.forEach(variable -> require(variables, variable, findings));
        grants(connection, facts, findings);
        if (facts.identity() != null && findings.stream().noneMatch(f -> f.code() == FaultCode.SOURCE_GRANT_MISSING)) {
            filters(connection, facts, findings);
        }
        replica(connection, facts, variables, findings);
        List<TableId> tables = SchemaReader.tables(connection, source.settings().selection());
        TablePreflight.check(connection, source.settings(), tables, findings);
        return findings;
    }

    private static void version(ServerFacts facts, List<Finding> findings) {
        boolean known = switch (facts.flavour()) {
            case MYSQL -> facts.isAtLeast(8, 0, 17);
            case MARIADB -> facts.isAtLeast(10, 5, 2);
        };
        if (!known) {
            findings.add(new Finding(
                    FaultCode.SOURCE_CONFIG,
                    "source version",
                    facts.version(),
                    "older servers have not been tried and lack statements that exactness rests on",
                    "Use MySQL from 8.0.17 or MariaDB from 10.5.2."));
        }
    }

    private static Map<String, String> variables(Connection connection) throws SQLException {
        Map<String, String> variables = new TreeMap<>();
        for (Map<String, @Nullable String> row : Sql.rows(connection, "SHOW GLOBAL VARIABLES")) {
            String value = row.get("value");
            variables.put(Sql.text(row, "variable_name"), value == null ? "" : value);
        }
        return variables;
    }

    private static void variables(Map<String, String> variables, List<Finding> findings) {
        require(variables, "log_bin", "ON", "without a log there are no changes to carry", findings);
        require(variables, "binlog_format", "ROW", "other formats log statements instead of rows", findings);
        require(variables, "binlog_row_image", "FULL", "the log must hold every column of a row", findings);
        spelling(variables.getOrDefault("lower_case_table_names", "0"), findings);
        String seconds = variables.getOrDefault("binlog_expire_logs_seconds", "0");
        if (!seconds.equals("0") && Double.parseDouble(seconds) < SHORTEST_RETENTION_SECONDS) {
            findings.add(new Finding(
                    FaultCode.SOURCE_CONFIG,
                    "source binlog_expire_logs_seconds",
                    seconds,
                    "the log may be gone before a stopped capture comes back",
                    "SET GLOBAL binlog_expire_logs_seconds = 86400 at least, and in the server's configuration file."));
        }
    }

    /** Less than this leaves no time for a person to react. */
    private static final double SHORTEST_RETENTION_SECONDS = 3600;

    private static void spelling(String seen, List<Finding> findings) {
        if (!seen.equals("0")) {
            findings.add(new Finding(
                    FaultCode.SOURCE_CONFIG,
                    "source lower_case_table_names",
                    seen,
                    "statements in the log may spell a table otherwise than its rows do, and would be passed over",
                    "Only a server that was initialised with 0 can be a source in this version."));
        }
    }

    private static void require(
            Map<String, String> variables, String name, String wanted, String why, List<Finding> findings) {
        Variable variable = name.equals("log_bin")
                ? new Variable(name, wanted, why, "Start the server with log_bin.")
                : Variable.of(name, wanted, why);
        require(variables, variable, findings);
    }

    private static void require(Map<String, String> variables, Variable wanted, List<Finding> findings) {
        String seen = variables.get(wanted.name());
        if (seen != null && !seen.equalsIgnoreCase(wanted.wanted())) {
            findings.add(new Finding(
                    FaultCode.SOURCE_CONFIG, "source " + wanted.name(), seen, wanted.why(), wanted.remedy()));
        }
    }

    private static void grants(Connection connection, ServerFacts facts, List<Finding> findings) throws SQLException {
        Grants grants = Grants.read(connection, facts.flavour());
        switch (facts.flavour()) {
            case MYSQL -> {
                requireGrant(grants, List.of("REPLICATION SLAVE"), "to read the log", findings);
                requireGrant(grants, List.of("REPLICATION CLIENT", "SUPER"), "to find places in the log", findings);
                requireGrant(grants, List.of("RELOAD"), "to begin a log file at the start position", findings);
            }
            case MARIADB -> {
                requireGrant(grants, List.of("REPLICATION SLAVE"), "to read the log", findings);
                requireGrant(
                        grants,
                        List.of("BINLOG MONITOR", "REPLICATION CLIENT", "SUPER"),
                        "to find places in the log",
                        findings);
            }
        }
    }

    private static void requireGrant(Grants grants, List<String> anyOf, String why, List<Finding> findings) {
        if (!grants.hasAny(anyOf)) {
            findings.add(new Finding(
                    FaultCode.SOURCE_GRANT_MISSING,
                    "source user",
                    "no " + anyOf.get(0),
                    "it is needed " + why,
                    "GRANT " + anyOf.get(0) + " ON *.* TO the source user."));
        }
    }

    private static void filters(Connection connection, ServerFacts facts, List<Finding> findings) throws SQLException {
        String statement = facts.flavour() == Flavour.MYSQL && facts.isAtLeast(8, 2, 0)
                ? "SHOW BINARY LOG STATUS"
                : "SHOW MASTER STATUS";
        for (Map<String, @Nullable String> row : Sql.rows(connection, statement)) {
            for (String filter : List.of("binlog_do_db", "binlog_ignore_db")) {
                String seen = row.get(filter);
                if (seen != null && !seen.isEmpty()) {
                    findings.add(new Finding(
                            FaultCode.SOURCE_CONFIG,
                            "source " + filter,
                            seen,
                            "changes that the filter leaves out never reach the log",
                            "Remove " + filter + " from the server's configuration and restart it."));
                }
            }
        }
    }

    private static void replica(
            Connection connection, ServerFacts facts, Map<String, String> variables, List<Finding> findings)
            throws SQLException {
        String updates =
                variables.getOrDefault("log_slave_updates", variables.getOrDefault("log_replica_updates", "ON"));
        if (updates.equals("ON")) {
            return;
        }
        String statement = switch (facts.flavour()) {
            case MYSQL -> facts.isAtLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
            case MARIADB -> "SHOW ALL SLAVES STATUS";
        };
        boolean isReplica;
        try {
            isReplica = !Sql.rows(connection, statement).isEmpty();
        } catch (SQLException e) {
            // MariaDB asks for a grant of its own; the status counter tells as well whether one is running.
            String running = Sql.scalar(
                    connection,
                    "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'Slave_running'");
            isReplica = "ON".equals(running);
        }
        if (isReplica) {
            findings.add(new Finding(
                    FaultCode.SOURCE_CONFIG,
                    "source log_slave_updates",
                    updates,
                    "this server is a replica and does not log what it replicates",
                    "Start it with log_slave_updates, or read from its primary."));
        }
    }
}
