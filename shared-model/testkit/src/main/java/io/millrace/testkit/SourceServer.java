// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A MariaDB or MySQL server that writes a row based, self-describing binary log.
 *
 * <p>{@code root} has no password. Waits for connections on 127.0.0.1 only. Thread-safe.
 */
public final class SourceServer implements SqlServer {

    /** Where a MySQL for tests is installed; there is none that the tests could bring with them. */
    public static final String MYSQL_HOME = "millrace.test.mysql.home";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final MySqlHome home;
    private final Path folder;
    private final boolean temporary;
    private final int port;
    private final OsProcess process;

    private SourceServer(MySqlHome home, ServerOptions options) {
        this.home = home;
        this.temporary = options.dataFolder() == null;
        this.folder = options.dataFolder() == null ? Folders.temporary("source") : options.dataFolder();
        this.port = options.port() == 0 ? Ports.free() : options.port();
        Folders.create(folder);
        List<String> command = home.serverCommand(dataFolder(), port);
        command.addAll(options.extra());
        this.process = new OsProcess(name(), command, Map.of(), folder, folder.resolve("server.log"));
    }

    /** The MariaDB whose program comes from Maven; not started yet. */
    public static SourceServer mariaDb(ServerOptions options) {
        return new SourceServer(MySqlHome.at(MariaDbArchive.unpacked()), options);
    }

    /** The MariaDB or MySQL that is installed in a folder, for example {@code /usr}; not started yet. */
    public static SourceServer installedIn(Path home, ServerOptions options) {
        return new SourceServer(MySqlHome.at(home), options);
    }

    /** The folder that {@value #MYSQL_HOME} or {@code MILLRACE_TEST_MYSQL_HOME} names. */
    public static Optional<Path> mySqlHome() {
        return Optional.ofNullable(System.getProperty(MYSQL_HOME, System.getenv("MILLRACE_TEST_MYSQL_HOME")))
                .filter(home -> !home.isBlank())
                .map(Path::of);
    }

    /** Where the binary log ends now, as {@code file:offset}. */
    public String position() {
        String[] status = query(firstDatabase(), positionQuery()).get(0).split("\\|", -1);
        return status[0] + ":" + status[1];
    }

    // MySQL renamed the statement in 8.2 and later dropped the old name.
    private String positionQuery() {
        int[] version = Stream.of(home.versionNumber().split("\\."))
                .mapToInt(Integer::parseInt)
                .toArray();
        boolean renamed = !isMariaDb() && (version[0] > 8 || (version[0] == 8 && version[1] >= 2));
        return renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** Lets this server replicate what the other writes down from now on. */
    public void follow(SourceServer primary) {
        String[] place = primary.position().split(":");
        if (isMariaDb()) {
            execute(
                    firstDatabase(),
                    "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = " + primary.port()
                            + ", MASTER_USER = 'root', MASTER_SSL = 0, MASTER_LOG_FILE = '" + place[0]
                            + "', MASTER_LOG_POS = " + place[1],
                    "START SLAVE");
        } else {
            execute(
                    firstDatabase(),
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + primary.port()
                            + ", SOURCE_USER = 'root', GET_SOURCE_PUBLIC_KEY = 1, SOURCE_LOG_FILE = '" + place[0]
                            + "', SOURCE_LOG_POS = " + place[1],
                    "START REPLICA");
        }
    }

    public boolean isMariaDb() {
        return home.isMariaDb();
    }

    @Override
    public String name() {
        return (home.isMariaDb() ? "MariaDB " : "MySQL ") + home.versionNumber();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path dataFolder() {
        return folder.resolve("data");
    }

    @Override
    public OsProcess process() {
        return process;
    }

    @Override
    public void start() {
        if (!Files.isDirectory(dataFolder())) {
            SystemTables.create(home, dataFolder());
        }
        process.start();
        Await.until(
                name() + " on port " + port,
                START_LIMIT,
                () -> !process.isRunning() || answers(),
                () -> "; the end of its log:\n" + process.logTail());
        if (!process.isRunning()) {
            throw new IllegalStateException(name() + " ended at start; the end of its log:\n" + process.logTail());
        }
    }

    @Override
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    @Override
    public void close() {
        process.close();
        if (temporary) {
            Folders.delete(folder);
        }
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database
                + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC"
                + "&forceConnectionTimeZoneToSession=true&characterEncoding=UTF-8&rewriteBatchedStatements=true"
                + "&connectTimeout=5000&tinyInt1isBit=false";
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public String firstDatabase() {
        return "mysql";
    }
}
