// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.flink.ControlBus;
import io.millrace.flink.Topics;
import io.millrace.model.TableId;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import io.millrace.settings.SettingsLoader;
import io.millrace.testkit.Servers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked at before a copy, on real servers. */
class SnapshotPreflightTest {

    private final String database = Servers.freshDatabase(Servers.mariaDb(), "src");
    private final String target = Servers.freshDatabase(Servers.postgres(), "dst");
    private PipelineSettings settings;

    @TempDir
    private Path state;

    @BeforeEach
    void fillThePlaceOfATable() throws Exception {
        settings = SettingsLoader.parse(
                """
                pipeline: %s
                stateDir: '%s'
                source: {host: 127.0.0.1, port: %d, user: %s, tables: ['%s.*']}
                target: {host: 127.0.0.1, port: %d, database: %s, user: %s}
                kafka: {bootstrapServers: '%s', requestTimeout: 20s}
                """.formatted(
                                Servers.freshName("p"),
                                state,
                                Servers.mariaDb().port(),
                                Servers.mariaDb().user(),
                                database,
                                Servers.postgres().port(),
                                target,
                                Servers.postgres().user(),
                                Servers.kafka().bootstrapServers()),
                Map.of());
        Servers.mariaDb()
                .execute(database, "CREATE TABLE first (id INT PRIMARY KEY)", "CREATE TABLE more (id INT PRIMARY KEY)");
        Servers.postgres()
                .execute(
                        target,
                        "CREATE SCHEMA " + database,
                        "CREATE TABLE " + database + ".more (id integer PRIMARY KEY)",
                        "INSERT INTO " + database + ".more VALUES (1)");
    }

    @Test
    void thePlacesOfAllTablesAreLookedAtBeforeCaptureHasBegun() {
        assertThat(codes()).containsExactly(FaultCode.TARGET_TABLE_NOT_EMPTY);
    }

    @Test
    void thePlaceOfATableThatWasAddedSinceStopsNobody() {
        captureStarts("first");
        assertThat(codes()).isEmpty();
    }

    @Test
    void thePlaceOfATableOfTheFirstCopyDoes() {
        captureStarts("first", "more");
        assertThat(codes()).containsExactly(FaultCode.TARGET_TABLE_NOT_EMPTY);
    }

    private List<FaultCode> codes() {
        return new SnapshotPreflight(settings)
                .findings().stream().map(Finding::code).toList();
    }

    private void captureStarts(String... tables) {
        try (Topics topics = Topics.connect(settings);
                ControlBus bus = ControlBus.open(settings, ServiceName.CAPTURE)) {
            topics.ensure();
            bus.publish(new CaptureStarted(
                    topics.find(settings.changesTopic()).orElseThrow().id(),
                    LogPosition.before(1, 1, 4),
                    null,
                    new LogIdentity("server", 1, "11.4", "binlog"),
                    List.of(tables).stream()
                            .map(name -> new TableId(database, name))
                            .toList(),
                    List.of(),
                    Instant.EPOCH));
        }
    }
}
