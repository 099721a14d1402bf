// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Apache Derby as a server, in a JVM of its own that lives in UTC, with the Derby of this JVM's class path.
 *
 * <p>Options are the JVM's, for example {@code -Dderby.locks.waitTimeout=5}. Every user is let in, with any password, unless
 * they say otherwise. Thread-safe.
 */
public final class DerbyServer implements SqlServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final String DATABASE = "target";

    private final Path folder;
    private final boolean temporary;
    private final int port;
    private final OsProcess process;

    private DerbyServer(ServerOptions options) {
        this.temporary = options.dataFolder() == null;
        this.folder = options.dataFolder() == null ? Folders.temporary("derby") : options.dataFolder();
        this.port = options.port() == 0 ? Ports.free() : options.port();
        Folders.create(folder);
        Folders.create(dataFolder());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Dderby.system.home=" + dataFolder(),
                // Who waits for a lock for ever would wait a minute.
                "-Dderby.locks.waitTimeout=20",
                "-Dderby.locks.deadlockTimeout=2"));
        command.addAll(options.extra());
        command.addAll(List.of("-cp", String.join(File.pathSeparator, jars("derby"))));
        command.addAll(List.of("org.apache.derby.drda.NetworkServerControl", "start", "-h", "127.0.0.1"));
        command.addAll(List.of("-p", Integer.toString(port)));
        this.process = new OsProcess("Derby", command, Map.of(), folder, folder.resolve("server.log"));
    }

    /** A server that is not started yet. */
    public static DerbyServer embedded(ServerOptions options) {
        return new DerbyServer(options);
    }

    /** The folders in which this JVM's class path has Derby's driver, as settings name them. */
    public static List<String> driverFolders() {
        return Stream.concat(jars("derbyclient").stream(), jars("derbyshared").stream())
                .map(jar -> String.valueOf(Path.of(jar).getParent()))
                .distinct()
                .toList();
    }

    private static List<String> jars(String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith(name))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .toList();
    }

    @Override
    public String jdbcUrl(String database) {
        return url(database) + ";create=true";
    }

    /** The address of a database, as settings name it. */
    public String url(String database) {
        return "jdbc:derby://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String user() {
        return "millrace";
    }

    @Override
    public String password() {
        return "millrace";
    }

    @Override
    public String firstDatabase() {
        return DATABASE;
    }

    @Override
    public String name() {
        return "Derby";
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
    public boolean answers() {
        try (Connection connection = connect(firstDatabase());
                Statement statement = connection.createStatement()) {
            return statement.execute("VALUES 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Makes the first database, too. */
    @Override
    public void start() {
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
}
