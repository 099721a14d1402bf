// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogState;
import io.millrace.fault.MillraceException;
import io.millrace.mysql.LogCoordinates;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A database of its own, all of whose tables are captured, on a server of some kind. */
record Scene(SourceServer server, String database, PipelineSettings settings) {

    /** The servers that are at hand, each shared with other tests. */
    static Stream<SourceServer> servers() {
        return SourceServer.mySqlHome().isPresent()
                ? Stream.of(Servers.mariaDb(), Servers.mySql())
                : Stream.of(Servers.mariaDb());
    }

    /** The kinds of servers that are at hand, for tests that want one for themselves. */
    static Stream<Function<ServerOptions, SourceServer>> kinds() {
        Optional<Path> home = SourceServer.mySqlHome();
        return Stream.concat(
                Stream.of(SourceServer::mariaDb),
                home.stream().map(path -> options -> SourceServer.installedIn(path, options)));
    }

    static Scene on(SourceServer server) {
        String database = Servers.freshDatabase(server, "scene");
        return new Scene(server, database, LogReading.settings(server, "root", database + ".*"));
    }

    void execute(String... statements) {
        server.execute(database, statements);
    }

    List<String> query(String sql) {
        return server.query(database, sql);
    }

    LogState start() {
        return BinlogReader.INSTANCE.source().resolveStart(settings);
    }

    LogReading read(LogState resume) {
        return new LogReading(BinlogReader.INSTANCE, settings, resume);
    }

    /** What the reading ends with. */
    static MillraceException faultOf(LogReading reading) {
        return catchThrowableOfType(MillraceException.class, () -> reading.until(event -> false));
    }

    /** The file of the log at a place. */
    Path logFile(LogState at) {
        return server.dataFolder()
                .resolve(LogCoordinates.fileName("binlog", at.position().file()));
    }
}
