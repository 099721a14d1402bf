// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.control.ControlMessage;
import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.control.ControlMessage.ServiceStatus;
import io.millrace.control.ControlMessage.SnapshotCompleted;
import io.millrace.control.ServiceName;
import io.millrace.fault.MillraceException;
import io.millrace.settings.PipelineSettings;
import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ControlBusTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void hearsWhatWasSaidBeforeAndWhatIsSaidNow() {
        PipelineSettings settings = pipeline(Servers.kafka());
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ControlBus apply = ControlBus.open(settings, ServiceName.APPLY);
                ControlBus snapshot = open(settings, ServiceName.SNAPSHOT)) {
            snapshot.publish(status(ServiceName.SNAPSHOT, "STARTING"));
            snapshot.publish(status(ServiceName.SNAPSHOT, "RUNNING"));
            apply.publish(new RequestSnapshot("1", List.of()));
            try (ControlBus late = ControlBus.open(settings, ServiceName.CAPTURE)) {
                late.replayed().orTimeout(30, TimeUnit.SECONDS).join();
                late.listen((message, replayed) -> heard.add(message.key() + " " + replayed));
                assertThat(heard).containsExactlyInAnyOrder("status:snapshot true", "command:snapshot:1 true");
                assertThat(late.latest("status:snapshot")).get().isEqualTo(status(ServiceName.SNAPSHOT, "RUNNING"));

                apply.publish(new RequestSnapshot("2", List.of()));

                await().untilAsserted(() -> assertThat(heard).contains("command:snapshot:2 false"));
            }
        }
    }

    @Test
    @Tag("H6")
    void aFactIsFoundWhetherItWasSaidBeforeOrLaterAndAnotherRunsIsNot() {
        PipelineSettings settings = pipeline(Servers.kafka());
        try (ControlBus bus = open(settings, ServiceName.APPLY)) {
            CompletableFuture<SnapshotCompleted> early =
                    bus.await(SnapshotCompleted.class, fact -> fact.captureRun().equals("run-2"));
            bus.publish(completed("run-1"));
            await().until(() -> bus.latest("snapshot-completed").isPresent());
            assertThat(early).isNotDone();

            bus.publish(completed("run-2"));
            bus.publish(completed("run-2"));

            assertThat(early.orTimeout(30, TimeUnit.SECONDS).join().captureRun())
                    .isEqualTo("run-2");
            assertThat(bus.await(SnapshotCompleted.class, fact -> true)).isCompleted();
        }
    }

    @Test
    void countsWhatItDoesNotKnow() {
        PipelineSettings settings = pipeline(Servers.kafka());
        try (ControlBus bus = open(settings, ServiceName.APPLY);
                KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(
                        KafkaClients.producer(settings.kafka(), "other"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            byte[] key = "x".getBytes(StandardCharsets.UTF_8);
            say(other, settings, key, "{\"kind\":\"SomethingNew\",\"a\":1}");
            say(other, settings, key, "not even JSON");
            bus.publish(status(ServiceName.APPLY, "RUNNING"));

            await().until(() -> bus.latest("status:apply").isPresent());
            assertThat(bus.unknownMessages()).isEqualTo(2);
            assertThat(bus.latest(ControlMessage.class)).hasSize(1);
        }
    }

    @Test
    void goesOnAfterAnOutageOfTheBroker() {
        try (KafkaServer kafka = KafkaServer.embedded(ServerOptions.defaults())) {
            kafka.start();
            PipelineSettings settings = pipeline(kafka);
            try (ControlBus bus = open(settings, ServiceName.APPLY)) {
                bus.publish(status(ServiceName.APPLY, "RUNNING"));
                await().until(() -> bus.latest("status:apply").isPresent());
                kafka.kill();

                assertThatThrownBy(() -> bus.publish(new RequestSnapshot("lost", List.of())))
                        .isInstanceOf(MillraceException.class)
                        .hasMessageContaining("KAFKA_UNREACHABLE");
                assertThat(bus.latest("status:apply")).isPresent();

                kafka.start();
                await().atMost(Duration.ofSeconds(60))
                        .ignoreException(MillraceException.class)
                        .until(() -> {
                            bus.publish(new RequestSnapshot("again", List.of()));
                            return true;
                        });
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> bus.latest("command:snapshot:again").isPresent());
            }
        }
    }

    private static void say(
            KafkaProducer<byte[], byte[]> producer, PipelineSettings settings, byte[] key, String value) {
        var ignored = producer.send(
                new ProducerRecord<>(settings.controlTopic(), key, value.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    private static ServiceStatus status(ServiceName service, String state) {
        return new ServiceStatus(service, state, null, null, Map.of("millrace_rows", 1.0), Map.of(), AT);
    }

    private static SnapshotCompleted completed(String run) {
        return new SnapshotCompleted(run, "s", List.of(), 0, 0, AT);
    }

    private static ControlBus open(PipelineSettings settings, ServiceName service) {
        try (Topics topics = Topics.connect(settings)) {
            topics.ensure();
        }
        return ControlBus.open(settings, service);
    }

    private static PipelineSettings pipeline(KafkaServer kafka) {
        return TestSettings.ofKafka(Servers.freshName("control"), kafka.bootstrapServers(), "maxRecordBytes: 4MB");
    }
}
