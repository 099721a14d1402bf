// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways in which a server may be told to write its log. */
class LogFormsTest {

    @TempDir
    private Path folder;

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return Scene.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B20")
    void aLogWithoutChecksumsIsRead(Function<ServerOptions, SourceServer> kind) throws Exception {
        read(kind, "--binlog-checksum=NONE");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B20")
    void aLogWithChecksumsIsRead(Function<ServerOptions, SourceServer> kind) throws Exception {
        read(kind, "--binlog-checksum=CRC32");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B20")
    void aLogIsReadWithAndWithoutTheStatementsOfItsRows(Function<ServerOptions, SourceServer> kind) throws Exception {
        for (String onOrOff : List.of("ON", "OFF")) {
            read(
                    kind,
                    "--loose-binlog-annotate-row-events=" + onOrOff,
                    "--loose-binlog-rows-query-log-events=" + onOrOff);
        }
    }

    /** Needs a server that brings the plugin: the one from Maven does not. */
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B20")
    void anEncryptedLogIsRead(Function<ServerOptions, SourceServer> kind) throws Exception {
        Path keys = folder.resolve("keys");
        Files.writeString(keys, "1;770A8A65DA156D24EE2A093277530142\n");
        try (SourceServer probe = kind.apply(ServerOptions.defaults())) {
            assumeTrue(probe.isMariaDb() && hasPlugin(probe), "needs a MariaDB with the plugin file_key_management");
        }
        try (SourceServer server = kind.apply(ServerOptions.defaults()
                .with(
                        "--plugin-load-add=file_key_management",
                        "--loose-file-key-management-filename=" + keys,
                        "--encrypt-binlog=ON"))) {
            LogState start = read(server);
            String raw = Files.readString(Scene.on(server).logFile(start), StandardCharsets.ISO_8859_1);
            assertThat(raw).doesNotContain("in-the-log");
        }
    }

    private static boolean hasPlugin(SourceServer server) {
        server.start();
        return !server.query(
                                "mysql",
                                "SELECT 1 FROM information_schema.global_variables WHERE variable_name = 'PLUGIN_DIR'")
                        .isEmpty()
                && Files.exists(
                        Path.of(server.query("mysql", "SELECT @@plugin_dir").get(0))
                                .resolve("file_key_management.so"));
    }

    private static void read(Function<ServerOptions, SourceServer> kind, String... options) throws Exception {
        try (SourceServer server = kind.apply(ServerOptions.defaults().with(options))) {
            read(server);
        }
    }

    private static LogState read(SourceServer server) throws InterruptedException, IOException {
        server.start();
        Scene scene = Scene.on(server);
        scene.execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(50))");
        LogState start = scene.start();
        scene.execute(
                "INSERT INTO orders VALUES (1, 'in-the-log'), (2, 'b')",
                "UPDATE orders SET item = 'c' WHERE id = 2",
                "FLUSH BINARY LOGS",
                "ALTER TABLE orders ADD COLUMN n INT",
                "DELETE FROM orders WHERE id = 1");
        try (LogReading reading = scene.read(start).untilChanges(5)) {
            assertThat(reading.changes()).hasSize(5);
            assertThat(LogReading.text(reading.rows().get(3).before())).isEqualTo("[1, in-the-log, null]");
            LogState inside = LogReading.after(start, reading.events(), 4);
            try (LogReading again = scene.read(inside).untilChanges(5)) {
                assertThat(again.texts()).containsExactlyElementsOf(reading.texts());
            }
        }
        return start;
    }
}
