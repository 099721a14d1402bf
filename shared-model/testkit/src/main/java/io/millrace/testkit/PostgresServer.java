// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server whose program comes from Maven.
 *
 * <p>{@code postgres} is trusted without password on 127.0.0.1. Works as an ordinary user and, in a user namespace, as
 * root. Options are its own settings, for example {@code wal_level=logical}. Thread-safe.
 */
public final class PostgresServer implements SqlServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Path home;
    private final Path folder;
    private final boolean temporary;
    private final int port;
    private final OsProcess process;

    private PostgresServer(Path home, ServerOptions options) {
        this.home = home;
        this.temporary = options.dataFolder() == null;
        this.folder = options.dataFolder() == null ? Folders.temporary("postgres") : options.dataFolder();
        this.port = options.port() == 0 ? Ports.free() : options.port();
        Folders.create(folder);
        this.process = new OsProcess("PostgreSQL", command(options), Map.of(), folder, folder.resolve("server.log"));
    }

    /** A server that is not started yet. */
    public static PostgresServer embedded(ServerOptions options) {
        return new PostgresServer(PostgresArchive.unpacked(), options);
    }

    /** The PostgreSQL that is installed in a folder, for example {@code /usr/lib/postgresql/15}; not started yet. */
    public static PostgresServer installedIn(Path home, ServerOptions options) {
        return new PostgresServer(home, options);
    }

    private List<String> command(ServerOptions options) {
        List<String> command = new ArrayList<>(SystemUser.notRoot());
        command.addAll(List.of(
                home.resolve("bin/postgres").toString(), "-D", dataFolder().toString()));
        List<String> settings = new ArrayList<>(List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                // No socket: its path may have no more than 107 bytes.
                "unix_socket_directories=",
                "timezone=UTC",
                "shared_buffers=128MB",
                "max_connections=100",
                "max_wal_size=2GB",
                // Safe against the death of the process, which is what tests do; not against that of the machine.
                "fsync=off"));
        settings.addAll(options.extra());
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    @Override
    public String name() {
        return "PostgreSQL";
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
            initialize();
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

    private void initialize() {
        Path half = folder.resolve("data.part");
        Folders.delete(half);
        List<String> command = new ArrayList<>(SystemUser.notRoot());
        command.addAll(List.of(home.resolve("bin/initdb").toString(), "-D", half.toString()));
        command.addAll(List.of("-U", user(), "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        command.add("--no-instructions");
        Programs.run(Map.of("TZ", "UTC"), command).outputIfDone("initdb");
        try {
            Files.move(half, dataFolder(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("no data folder at " + dataFolder(), e);
        }
    }

    @Override
    public void stop() {
        // INT is its fast shutdown: it ends sessions. TERM would wait for them.
        process.stop("INT", STOP_LIMIT);
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
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public String firstDatabase() {
        return "postgres";
    }
}
