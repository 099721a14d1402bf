// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.control.ControlMessage;
import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ServiceName;
import io.millrace.fault.MillraceException;
import io.millrace.flink.ControlBus;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.flink.JobState;
import io.millrace.flink.Topics;
import io.millrace.mysql.ServerFacts;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.StartPosition;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.DerbyServer;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.SqlServer;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A pipeline of its own on the shared servers, with a stand-in for capture that says where the log starts. */
final class Scene {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final SourceServer source;
    private final String database;
    private final SqlServer targetServer;
    private final String target;
    private final PipelineSettings settings;

    private Scene(SourceServer source, String database, Path stateDir, String snapshot, int targetPort, String values) {
        this(
                source,
                database,
                stateDir,
                snapshot,
                Servers.postgres(),
                Servers.freshDatabase(Servers.postgres(), "dst"),
                target -> "host: 127.0.0.1, port: %d, database: %s, user: %s, values: {%s}"
                        .formatted(targetPort, target, Servers.postgres().user(), values));
    }

    private Scene(
            SourceServer source,
            String database,
            Path stateDir,
            String snapshot,
            SqlServer targetServer,
            String target,
            UnaryOperator<String> targetSettings) {
        this.source = source;
        this.database = database;
        this.targetServer = targetServer;
        this.target = target;
        String yaml = """
                pipeline: %s
                stateDir: '%s'
                source: {host: 127.0.0.1, port: %d, user: %s, tables: ['%s.*']}
                target: {%s}
                kafka: {bootstrapServers: '%s', requestTimeout: 20s}
                snapshot: {%s}
                """.formatted(
                        Servers.freshName("p"),
                        stateDir,
                        source.port(),
                        source.user(),
                        database,
                        targetSettings.apply(target),
                        Servers.kafka().bootstrapServers(),
                        snapshot);
        try {
            this.settings = SettingsLoader.parse(yaml, Map.of());
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** With MariaDB, and these settings of the snapshot service. */
    static Scene of(Path stateDir, String snapshot) {
        return of(stateDir, snapshot, Servers.postgres().port());
    }

    /** With MariaDB, and a target that is reached by that port. */
    static Scene of(Path stateDir, String snapshot, int targetPort) {
        return of(Servers.mariaDb(), stateDir, snapshot, targetPort);
    }

    /** From MariaDB to a database of Derby of its own. */
    static Scene toDerby(Path stateDir, String snapshot) {
        DerbyServer derby = Servers.derby();
        String target = Servers.freshName("dst");
        derby.execute(target, "VALUES 1");
        return new Scene(
                Servers.mariaDb(),
                Servers.freshDatabase(Servers.mariaDb(), "src"),
                stateDir,
                snapshot,
                derby,
                target,
                database -> "kind: jdbc, url: '%s', drivers: '%s', user: '%s'"
                        .formatted(derby.url(database), String.join(",", DerbyServer.driverFolders()), derby.user()));
    }

    static Scene ofMySql(Path stateDir, String snapshot) {
        return of(Servers.mySql(), stateDir, snapshot, Servers.postgres().port());
    }

    private static Scene of(SourceServer source, Path stateDir, String snapshot, int targetPort) {
        return new Scene(source, Servers.freshDatabase(source, "src"), stateDir, snapshot, targetPort, "");
    }

    /** Of a database that exists, with these settings of {@code target.values}. */
    static Scene ofDatabase(SourceServer source, String database, Path stateDir, String values) {
        return new Scene(
                source, database, stateDir, "parallelism: 2", Servers.postgres().port(), values);
    }

    PipelineSettings settings() {
        return settings;
    }

    String database() {
        return database;
    }

    SourceDatabase sourceDatabase() {
        return new SourceDatabase(settings.source());
    }

    /** Runs statements at the source, in its database. */
    void atSource(String... statements) {
        source.execute(database, statements);
    }

    /** A query's rows from the source. */
    List<String> askSource(String sql) {
        return source.query(database, sql);
    }

    /** A query's rows from the target. */
    List<String> askTarget(String sql) {
        return targetServer.query(target, sql);
    }

    boolean hasTable(String name) {
        return askTarget("SELECT to_regclass('" + name + "') IS NOT NULL").equals(List.of("t"));
    }

    void atTarget(String... statements) {
        targetServer.execute(target, statements);
    }

    /** What capture would say now. */
    CaptureStarted capture(String run) {
        try (Connection connection = sourceDatabase().connect()) {
            StartPosition start =
                    StartPosition.resolve(connection, settings.source().selection());
            return CaptureStarted.of(
                    run,
                    start.at().position(1),
                    start.at().gtids(),
                    ServerFacts.read(connection).requireIdentity(),
                    start.schemas(),
                    Instant.EPOCH);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the topics, and says that capture has started. */
    CaptureStarted startCapture() {
        try (Topics topics = Topics.connect(settings);
                ControlBus bus = ControlBus.open(settings, ServiceName.CAPTURE)) {
            topics.ensure();
            CaptureStarted started =
                    capture(topics.find(settings.changesTopic()).orElseThrow().id());
            bus.publish(started);
            return started;
        }
    }

    /** Says something on the control topic, as a person would. */
    void say(ControlMessage message) {
        try (ControlBus bus = ControlBus.open(settings, ServiceName.APPLY)) {
            bus.publish(message);
        }
    }

    /** Runs the job to its end. */
    JobState run() throws MillraceException {
        try (JobHandle job = new EmbeddedJobRunner(settings).start(new SnapshotJob(settings, List.of()))) {
            return job.completion().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            MillraceException fault = MillraceException.findIn(e);
            throw fault == null ? new IllegalStateException(e) : fault;
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The newest message of that key on the control topic. */
    ControlMessage said(String key) {
        try (ControlBus bus = ControlBus.open(settings, ServiceName.APPLY)) {
            bus.replayed().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return bus.latest(key).orElseThrow();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares all rows of these tables. */
    ComparisonResult compare(String... tables) {
        List<TablePair> pairs =
                Arrays.stream(tables).map(t -> TablePair.of(database, t)).toList();
        return RowComparison.compare(source, targetServer, target, pairs);
    }
}
