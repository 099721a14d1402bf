// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.OsProcess;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the size that the source's packets can have, in a heap that holds few of them. */
class LargeRowsTest {

    private static final int MEGABYTES = 64;

    @TempDir
    Path folder = Path.of("target");

    @Test
    @Tag("B16")
    void rowsOf64MegabytesPassInASmallHeap() throws Exception {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults().with("--max-allowed-packet=1G"))) {
            server.start();
            String database = Servers.freshDatabase(server, "large");
            server.execute(database, "CREATE TABLE rows_ (id INT PRIMARY KEY, v LONGBLOB)");
            String large = "REPEAT('%s', " + (MEGABYTES << 20) + ")";
            List<String> lines = run(
                    server,
                    database,
                    "-Xmx384m",
                    6,
                    "INSERT INTO rows_ VALUES (1, " + large.formatted("a") + ")",
                    "INSERT INTO rows_ VALUES (2, " + large.formatted("b") + ")",
                    "UPDATE rows_ SET v = " + large.formatted("c") + " WHERE id = 1",
                    "UPDATE rows_ SET v = " + large.formatted("d") + " WHERE id = 2",
                    "DELETE FROM rows_ WHERE id = 1",
                    "INSERT INTO rows_ VALUES (3, 'z')");

            int size = MEGABYTES << 20;
            assertThat(lines)
                    .containsExactly(
                            "INSERT none 1:" + size + ":97:97",
                            "INSERT none 2:" + size + ":98:98",
                            "UPDATE 1:" + size + ":97:97 1:" + size + ":99:99",
                            "UPDATE 2:" + size + ":98:98 2:" + size + ":100:100",
                            "DELETE 1:" + size + ":99:99 none",
                            "INSERT none 3:1:122:122");
        }
    }

    private List<String> run(SourceServer server, String database, String heap, int rows, String... statements)
            throws Exception {
        Path log = folder.resolve("run.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                LargeRowsRun.class.getName(),
                String.valueOf(server.port()),
                database,
                String.valueOf(rows)));
        command.addAll(List.of(statements));
        try (OsProcess process = new OsProcess("large-rows", command, Map.of(), folder, log)) {
            process.start();
            Await.until("the reading ends", Duration.ofMinutes(2), () -> !process.isRunning());
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> line.matches("(INSERT|UPDATE|DELETE) .*"))
                    .toList();
            assertThat(process.exitCode()).as(process.logTail()).hasValue(0);
            return lines;
        }
    }
}
