// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.TcpProxy;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An address behind which two servers stand, whose logs have the same names and lengths. */
class OtherServerTest {

    private static final String DATABASE = "shop";

    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        return Scene.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B14")
    void theLogIsReadOnTheServerThatWasLookedAt(Function<ServerOptions, SourceServer> kind) throws Exception {
        try (SourceServer ours = begun(kind);
                SourceServer other = begun(kind);
                TcpProxy address = TcpProxy.to(ours.port())) {
            PipelineSettings settings = LogReading.settings(address.port(), "root", DATABASE + ".*");
            LogState start = start(ours, other);
            ours.execute(DATABASE, "INSERT INTO orders VALUES (1, 'ours')");
            other.execute(DATABASE, "INSERT INTO orders VALUES (1, 'else')");
            address.balance(ours.port(), other.port());

            assertThat(faultOf(settings, start).code()).isEqualTo(FaultCode.LOG_READ_FAILED);
        }
    }

    /** The rows of a transaction in two phases are read again when it is committed, on a connection of their own. */
    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("B14")
    void rowsAreReadAgainOnTheServerWhoseLogIsRead(Function<ServerOptions, SourceServer> kind) throws Exception {
        try (SourceServer ours = begun(kind);
                SourceServer other = begun(kind);
                TcpProxy address = TcpProxy.to(ours.port())) {
            PipelineSettings settings = LogReading.settings(address.port(), "root", DATABASE + ".*");
            LogState start = start(ours, other);
            twoPhases(ours, "ours");
            twoPhases(other, "else");
            address.balance(ours.port(), ours.port(), other.port());

            assertThat(faultOf(settings, start).code()).isEqualTo(FaultCode.LOG_READ_FAILED);
        }
    }

    private static SourceServer begun(Function<ServerOptions, SourceServer> kind) {
        SourceServer server = kind.apply(ServerOptions.defaults());
        server.start();
        server.execute(
                server.firstDatabase(),
                "CREATE DATABASE " + DATABASE,
                "CREATE TABLE " + DATABASE + ".orders (id INT PRIMARY KEY, item VARCHAR(9))");
        return server;
    }

    /** MySQL begins a file for it. */
    private static LogState start(SourceServer ours, SourceServer other) {
        new Scene(other, DATABASE, LogReading.settings(other, "root", DATABASE + ".*")).start();
        return new Scene(ours, DATABASE, LogReading.settings(ours, "root", DATABASE + ".*")).start();
    }

    private static void twoPhases(SourceServer server, String item) {
        server.execute(
                DATABASE,
                "XA START 'x'",
                "INSERT INTO orders VALUES (1, '" + item + "')",
                "XA END 'x'",
                "XA PREPARE 'x'",
                "XA COMMIT 'x'");
    }

    private static MillraceException faultOf(PipelineSettings settings, LogState start) throws InterruptedException {
        try (LogReading reading = new LogReading(BinlogReader.INSTANCE, settings, start)) {
            MillraceException fault =
                    catchThrowableOfType(MillraceException.class, () -> reading.until(RowChange.class::isInstance));
            assertThat(reading.rows()).as("rows of another server").isEmpty();
            return fault;
        }
    }
}
