// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a data folder with the system tables and a {@code root} that may connect from 127.0.0.1 without password. */
final class SystemTables {

    private static final String MYSQL_ROOT = """
            CREATE USER root@'127.0.0.1';
            GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
            """;

    private SystemTables() {}

    /** Leaves no data folder behind when it fails, so that the next start tries again. */
    static void create(MySqlHome home, Path dataFolder) {
        Path half = dataFolder.resolveSibling("data.part");
        Path script = dataFolder.resolveSibling("init.sql");
        Folders.delete(half);
        try {
            Files.createDirectories(half);
            List<String> command = home.command(half);
            Path input = Path.of("/dev/null");
            if (home.isMariaDb()) {
                writeMariaDbScript(home, script);
                command.addAll(List.of(
                        "--bootstrap",
                        "--log-warnings=0",
                        "--enforce-storage-engine=",
                        "--max-allowed-packet=8M",
                        "--net-buffer-length=16K"));
                input = script;
            } else {
                Files.writeString(script, MYSQL_ROOT);
                command.addAll(List.of("--initialize-insecure", "--init-file=" + script));
            }
            Programs.run(Map.of(), command, input).outputIfDone("making the system tables of " + home.server());
            Files.delete(script);
            Files.move(half, dataFolder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("no data folder at " + dataFolder, e);
        }
    }

    /** What mariadb-install-db does, without its dependence on host names, option files and other programs. */
    private static void writeMariaDbScript(MySqlHome home, Path script) throws IOException {
        List<Path> parts = new ArrayList<>();
        parts.add(home.script("mariadb_system_tables.sql", "mysql_system_tables.sql"));
        parts.add(home.script("mariadb_performance_tables.sql", "mysql_performance_tables.sql"));
        parts.add(home.script("mariadb_system_tables_data.sql", "mysql_system_tables_data.sql"));
        parts.add(home.script("maria_add_gis_sp_bootstrap.sql"));
        parts.add(home.script("mariadb_sys_schema.sql", "mysql_sys_schema.sql"));
        try (OutputStream out = Files.newOutputStream(script)) {
            // One statement a line: the bootstrap reader goes by lines.
            String start = "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n";
            out.write(start.getBytes(StandardCharsets.UTF_8));
            for (Path part : parts) {
                Files.copy(part, out);
                out.write('\n');
            }
        }
    }
}
