// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.scene;

import io.millrace.apply.batch.LaneLease;
import io.millrace.apply.batch.LogApplier;
import io.millrace.apply.batch.TableBindings;
import io.millrace.apply.log.ChangeLog;
import io.millrace.apply.log.SchemaBook;
import io.millrace.apply.start.ApplyStart;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.flink.KafkaClients;
import io.millrace.flink.Topics;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.ApplySettings;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.target.ControlTables;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.testkit.DerbyServer;
import io.millrace.testkit.Folders;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.SqlServer;
import io.millrace.transform.TransformChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline whose capture and snapshot are done by the test: topics on a real broker, a database of its own on a real
 * PostgreSQL, control tables as a complete snapshot leaves them.
 */
public final class ApplyScene implements AutoCloseable {

    private static final SessionOptions OPTIONS = SessionOptions.durable("test");

    private static final SessionOptions LANE_OPTIONS = SessionOptions.durable("test lane");

    private final PipelineSettings settings;
    private final SqlServer server;
    private final String database;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<LogApplier> appliers = new ArrayList<>();
    private final CountingEvents events = new CountingEvents();

    private ApplyScene(PipelineSettings settings, SqlServer server, String database) {
        this.settings = settings;
        this.server = server;
        this.database = database;
        this.producer = new KafkaProducer<>(
                KafkaClients.producer(settings.kafka(), "test"), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A pipeline with topics and nothing else. */
    public static ApplyScene create(String apply) {
        return create(Servers.postgres().port(), apply, "");
    }

    /** A pipeline that reaches its target by that port, with settings of apply and transforms in YAML. */
    public static ApplyScene create(int targetPort, String apply, String transforms) {
        return create(targetPort, apply, transforms, "");
    }

    /** A pipeline with these settings of {@code target.values}. */
    public static ApplyScene replacing(String values) {
        return create(Servers.postgres().port(), "", "", values);
    }

    /** A pipeline to MariaDB, whose {@code bank} and {@code millrace} are made anew. */
    public static ApplyScene toMariaDb(String apply) {
        SourceServer server = Servers.mariaDb();
        server.execute(
                server.firstDatabase(),
                "DROP DATABASE IF EXISTS bank",
                "DROP DATABASE IF EXISTS " + ControlTables.SCHEMA);
        String target = "kind: mariadb, host: 127.0.0.1, port: %d, user: '%s'".formatted(server.port(), server.user());
        return create(server, server.firstDatabase(), target, apply, "");
    }

    /** A pipeline to a database of Derby of its own. */
    public static ApplyScene toDerby(String apply) {
        DerbyServer server = Servers.derby();
        String database = Servers.freshName("apply");
        server.execute(database, "VALUES 1");
        String target = "kind: jdbc, host: '', url: '%s', drivers: '%s', user: '%s'"
                .formatted(server.url(database), String.join(",", DerbyServer.driverFolders()), server.user());
        return create(server, database, target, apply, "");
    }

    private static ApplyScene create(int targetPort, String apply, String transforms, String values) {
        String database = Servers.freshDatabase(Servers.postgres(), "apply");
        String target = "host: 127.0.0.1, port: %d, user: '%s', database: %s, values: {%s}"
                .formatted(targetPort, Servers.postgres().user(), database, values);
        return create(Servers.postgres(), database, target, apply, transforms);
    }

    private static ApplyScene create(
            SqlServer server, String database, String target, String apply, String transforms) {
        String pipeline = Servers.freshName("apply");
        String yaml = """
                pipeline: %s
                stateDir: '%s'
                source: {host: localhost, user: x, tables: ['bank.*']}
                target: {connectTimeout: 2s, %s}
                kafka: {bootstrapServers: '%s', requestTimeout: 10s}
                apply: {%s}
                transforms: [%s]
                """.formatted(
                pipeline, Folders.temporary(pipeline), target, Servers.kafka().bootstrapServers(), apply, transforms);
        try {
            ApplyScene scene = new ApplyScene(SettingsLoader.parse(yaml, Map.of()), server, database);
            try (Topics topics = Topics.connect(scene.settings)) {
                topics.ensure();
            }
            return scene;
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }

    public PipelineSettings settings() {
        return settings;
    }

    /** What the appliers of this scene told. */
    public CountingEvents events() {
        return events;
    }

    /** The id of the change log's topic. */
    public String topicId() {
        try (ChangeLog log = ChangeLog.of(settings)) {
            return log.id().orElseThrow();
        }
    }

    /** Writes to the change log. */
    public void send(List<? extends ChangeRecord> records) {
        for (ChangeRecord record : records) {
            send(settings.changesTopic(), RecordCodec.encode(record));
        }
        producer.flush();
    }

    /** Writes to the change log. */
    public void send(ChangeRecord... records) {
        send(List.of(records));
    }

    /** Writes to the change log in a transaction of Kafka that is given up. */
    public void sendAborted(ChangeRecord record) {
        Properties transactional = KafkaClients.producer(settings.kafka(), "test-aborting");
        transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.pipeline());
        try (KafkaProducer<byte[], byte[]> aborting =
                new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
            aborting.initTransactions();
            aborting.beginTransaction();
            var ignored =
                    aborting.send(new ProducerRecord<>(settings.changesTopic(), 0, null, RecordCodec.encode(record)));
            aborting.flush();
            aborting.abortTransaction();
        }
    }

    /** Writes shapes to the topic of schemas. */
    public void announce(TableSchema... schemas) {
        for (TableSchema schema : schemas) {
            SchemaChange change =
                    new SchemaChange(LogBuilder.START, SchemaChange.Kind.ANNOUNCE, schema.table(), schema, null, null);
            send(
                    settings.schemasTopic(),
                    RecordCodec.encode(new ChangeRecord.Schema(LogBuilder.START, LogBuilder.START, change)));
        }
        producer.flush();
    }

    private void send(String topic, byte[] value) {
        var ignored = producer.send(new ProducerRecord<>(
                topic, 0, String.valueOf(value.length).getBytes(java.nio.charset.StandardCharsets.UTF_8), value));
    }

    /** A session that does not go through any proxy. */
    public TargetSession session() {
        return TargetDialect.of(settings.target().kind()).connect(direct(), OPTIONS);
    }

    private TargetSettings direct() {
        TargetSettings target = settings.target();
        if (target.kind() == TargetKind.JDBC) {
            return target;
        }
        return new TargetSettings(
                target.kind(),
                target.host(),
                server.port(),
                target.database(),
                target.user(),
                target.password(),
                target.schemas(),
                target.values(),
                target.tls(),
                target.connectTimeout(),
                target.socketTimeout());
    }

    /** The target's table for a shape, by the scene's transforms. */
    public TargetTable plan(TableSchema schema) {
        TransformChain chain =
                TransformChain.of(settings.transforms(), getClass().getClassLoader());
        return TargetDialect.of(settings.target().kind())
                .plan(chain.bind(schema).output(), settings.target());
    }

    /** Makes empty tables in the target and a snapshot of them that is not complete yet. */
    public SnapshotRun beginSnapshot(String captureRun, @Nullable LogPosition exactPosition, TableSchema... schemas) {
        try (TargetSession session = session()) {
            session.control().create();
            SnapshotRun run = session.control().snapshots().begin(settings.pipeline(), captureRun, "snapshot-1");
            for (TableSchema schema : schemas) {
                TargetTable table = plan(schema);
                session.tables().create(table);
                session.tables().addKey(table);
                session.control()
                        .snapshots()
                        .write(new TableState(
                                settings.pipeline(),
                                schema.table(),
                                table.schema(),
                                table.name(),
                                run.snapshotRun(),
                                TableState.Phase.COPIED,
                                exactPosition,
                                schema.version(),
                                0,
                                true));
            }
            session.commit();
            return run;
        }
    }

    /** Makes a snapshot complete. */
    public void complete(SnapshotRun run) {
        complete(run, null);
    }

    /** Makes a snapshot complete whose last row was read when the log ended there. */
    public void complete(SnapshotRun run, @Nullable LogPosition logEnd) {
        try (TargetSession session = session()) {
            session.control().snapshots().complete(run, logEnd);
            session.commit();
        }
    }

    /** Everything that apply needs to start, with empty tables. */
    public Progress ready(TableSchema... schemas) {
        send(new LogBuilder().genesis());
        announce(schemas);
        complete(beginSnapshot(topicId(), LogBuilder.START, schemas));
        return new ApplyStart(settings).look().progress().orElseThrow();
    }

    /** Where the target stands. */
    public Progress progress() {
        try (TargetSession session = session()) {
            return session.control()
                    .progress()
                    .read(settings.pipeline(), Progress.ORDERED_LANE)
                    .orElseThrow();
        }
    }

    /** An applier that starts where the target stands, fed by the test. */
    public LogApplier applier() {
        return applier(settings.apply(), null, this::lane);
    }

    /** The same, with other settings of apply. */
    public LogApplier applier(String apply) {
        try {
            String yaml = """
                    pipeline: other
                    source: {host: localhost, user: x, tables: ['bank.*']}
                    target: {host: localhost, database: x, user: x}
                    kafka: {bootstrapServers: 'localhost:1'}
                    apply: {%s}
                    """.formatted(apply);
            return applier(SettingsLoader.parse(yaml, Map.of()).apply(), null, this::lane);
        } catch (InvalidSettings e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same, with a copy that may have been read up to there. */
    public LogApplier applier(@Nullable LogPosition copied) {
        return applier(settings.apply(), copied, this::lane);
    }

    /** An applier whose lanes get their sessions from there. */
    public LogApplier applier(Supplier<TargetSession> connectLane) {
        return applier(settings.apply(), null, connectLane);
    }

    /** A session as a lane has it. */
    public TargetSession lane() {
        return TargetDialect.of(settings.target().kind()).connect(settings.target(), LANE_OPTIONS);
    }

    private LogApplier applier(ApplySettings apply, @Nullable LogPosition copied, Supplier<TargetSession> connectLane) {
        List<TableState> tables;
        Progress progress = progress();
        LaneLease lease;
        try (TargetSession session = session()) {
            tables = LogApplier.followed(session, settings.pipeline());
            lease = LaneLease.take(session, settings.pipeline(), apply.lanes());
            session.commit();
        }
        TransformChain chain =
                TransformChain.of(settings.transforms(), getClass().getClassLoader());
        LogApplier applier = LogApplier.start(
                apply,
                progress,
                copied,
                new TableBindings(settings, chain, SchemaBook.read(settings), tables),
                () -> TargetDialect.of(settings.target().kind()).connect(settings.target(), OPTIONS),
                lease,
                connectLane,
                events,
                failure -> {});
        appliers.add(applier);
        return applier;
    }

    /** Feeds records to an applier, offsets counting from where the target stands, and waits until they are written. */
    public void feed(LogApplier applier, List<? extends ChangeRecord> records) {
        try {
            long offset = progress().offset();
            for (ChangeRecord record : records) {
                applier.apply(++offset, RecordCodec.encode(record));
            }
            applier.awaitDrained();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Feeds records to an applier and waits until they are written. */
    public void feed(LogApplier applier, ChangeRecord... records) {
        feed(applier, List.of(records));
    }

    /** The rows of a query in the target, columns joined by a bar. */
    public List<String> query(String sql) {
        return server.query(database, inTarget(sql));
    }

    /** Runs a statement in the target. */
    public void execute(String sql) {
        server.execute(database, inTarget(sql));
    }

    /** Names without quotes are written in small letters but by Derby. */
    private String inTarget(String sql) {
        return settings.target().kind() == TargetKind.JDBC
                ? sql.replaceAll("\\b(bank|accounts|events|id|balance|amount|kind|note|no_debt)\\b", "\"$1\"")
                : sql;
    }

    /** The target's database. */
    public String database() {
        return database;
    }

    @Override
    public void close() {
        appliers.forEach(LogApplier::close);
        producer.close();
    }
}
