// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An installed MySQL or MariaDB: where its server program and its shared files are, and how the program is run.
 *
 * @param server the server program
 * @param base what the server calls its base folder
 * @param share its messages, character sets and, for MariaDB, the scripts of the system tables
 * @param prefix the dynamic loader and its library path, where the installation brings libraries of its own
 * @param version what {@code --version} says
 */
record MySqlHome(Path server, Path base, Path share, List<String> prefix, String version) {

    private static final List<String> PROGRAMS = List.of("mariadbd", "mysqld");
    private static final List<String> PROGRAM_FOLDERS = List.of("sbin", "bin", "libexec");
    private static final List<String> SHARE_FOLDERS = List.of("share/mysql", "share/mariadb", "share");

    MySqlHome {
        prefix = List.copyOf(prefix);
    }

    /** Finds an installation in a folder, in its {@code usr} or its {@code root/usr}. */
    static MySqlHome at(Path home) {
        for (Path base : List.of(home, home.resolve("usr"), home.resolve("root/usr"))) {
            @Nullable
            Path server = firstExisting(
                    PROGRAM_FOLDERS.stream().flatMap(folder -> PROGRAMS.stream().map(base.resolve(folder)::resolve)));
            @Nullable
            Path share = firstExisting(SHARE_FOLDERS.stream()
                    .map(base::resolve)
                    .filter(folder -> Files.isDirectory(folder.resolve("english"))));
            if (server != null && share != null) {
                return of(server, base, share);
            }
        }
        throw new IllegalStateException("no mariadbd or mysqld with its share folder under " + home);
    }

    private static MySqlHome of(Path server, Path base, Path share) {
        List<String> prefix = loaderPrefix(base);
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(server.toString(), "--no-defaults", "--version"));
        Programs.Outcome outcome = Programs.run(Map.of(), command);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(server + " does not run on this system. Install the missing libraries:\n"
                    + missingLibraries(server).orElse(outcome.output()));
        }
        return new MySqlHome(server, base, share, prefix, outcome.output().strip());
    }

    private static List<String> loaderPrefix(Path base) {
        Path loader = base.resolve("lib64/ld-linux-x86-64.so.2");
        boolean system = base.equals(Path.of("/usr"));
        return system || (!Files.exists(loader) && !hasOwnLibraries(base))
                ? List.of()
                : List.of(
                        (Files.exists(loader) ? loader : Path.of("/lib64/ld-linux-x86-64.so.2")).toString(),
                        "--library-path",
                        base.resolve("lib/x86_64-linux-gnu") + ":" + base.resolve("lib"));
    }

    private static boolean hasOwnLibraries(Path base) {
        Path folder = base.resolve("lib/x86_64-linux-gnu");
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().contains(".so"));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " is not readable", e);
        }
    }

    private static Optional<String> missingLibraries(Path server) {
        if (!OsProcess.executable("ldd")) {
            return Optional.empty();
        }
        String missing = Programs.run(Map.of(), List.of("ldd", server.toString()))
                .output()
                .lines()
                .filter(line -> line.contains("not found"))
                .map(String::strip)
                .reduce("", (all, line) -> all + "  " + line + "\n");
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
    }

    boolean isMariaDb() {
        return version.contains("MariaDB");
    }

    /** Version number, for example {@code 11.4.5}. */
    String versionNumber() {
        String afterVer = version.replaceFirst("^.*?Ver ", "");
        return afterVer.replaceFirst("[^0-9.].*$", "");
    }

    /**
     * The start of every command line: program, folders, account. The folder of temporary files is the server's own: at
     * its start a server deletes those of all others.
     */
    List<String> command(Path dataFolder) {
        Path temporary = dataFolder.resolveSibling("tmp");
        Folders.create(temporary);
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                server.toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + dataFolder,
                "--tmpdir=" + temporary,
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets")));
        Path plugins = base.resolve("lib/mysql/plugin");
        if (Files.isDirectory(plugins)) {
            command.add("--plugin-dir=" + plugins);
        }
        if (!isMariaDb()) {
            // A distribution's default folder need not exist here.
            command.add("--secure-file-priv=");
        }
        if (SystemUser.isRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    /** The whole command line of a server for tests. */
    List<String> serverCommand(Path dataFolder, int port) {
        List<String> command = command(dataFolder);
        command.addAll(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                // Relative to the data folder: the path of a socket may have no more than 107 bytes.
                "--socket=s.sock",
                "--pid-file=server.pid",
                "--skip-name-resolve",
                "--server-id=" + port,
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--binlog-row-metadata=FULL",
                "--innodb-buffer-pool-size=256M",
                // Safe against the death of the process, which is what tests do; not against that of the machine.
                "--innodb-flush-log-at-trx-commit=2",
                "--sync-binlog=0",
                "--max-connections=200"));
        command.addAll(
                isMariaDb()
                        // Making a certificate takes up to ten seconds of a start.
                        ? List.of("--skip-ssl")
                        : List.of(
                                "--mysqlx=OFF",
                                "--gtid-mode=ON",
                                "--enforce-gtid-consistency=ON",
                                "--auto-generate-certs=OFF"));
        return command;
    }

    /** The first of these scripts that this version has; their names changed with MariaDB 11. */
    Path script(String... names) {
        @Nullable Path script = firstExisting(Stream.of(names).map(share::resolve));
        if (script == null) {
            throw new IllegalStateException("none of " + List.of(names) + " in " + share);
        }
        return script;
    }

    private static @Nullable Path firstExisting(Stream<Path> candidates) {
        return candidates.filter(Files::exists).findFirst().orElse(null);
    }
}
