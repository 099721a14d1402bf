// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.KafkaServer;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicTest {

    private static final String NAME = "changes";
    private static final Duration LASTS = Duration.ofSeconds(1);

    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong done = new AtomicLong(-1);
    private KafkaServer kafka;
    private Topic topic;
    private volatile boolean ended;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        kafka = KafkaServer.embedded(ServerOptions.defaults().inFolder(folder));
        kafka.start();
        try (Admin admin = kafka.admin()) {
            admin.createTopics(List.of(new NewTopic(NAME, 1, (short) 1))).all().get();
        }
        topic = new Topic("topic", kafka, NAME, done::get);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void noWriteIsTakenWhileTheyAreRefusedAndEachOneAfterwards() throws Exception {
        Thread writer = new Thread(this::writeOneByOne, "writer");
        writer.start();

        Effect effect = topic.suffer(FaultKind.REFUSE_WRITES, LASTS);
        ended = true;
        writer.join();

        assertThat(effect).isEqualTo(Effect.DONE);
        assertThat(Duration.ofNanos(slowest.get())).isGreaterThan(LASTS);
    }

    @Test
    void whereNobodyWritesNothingIsRefused() {
        assertThat(topic.suffer(FaultKind.REFUSE_WRITES, LASTS).missed()).isEqualTo("nobody wrote to it");
    }

    @Test
    void whatIsDoneWithIsDeleted() throws Exception {
        try (Producer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(NAME, 0, null, new byte[] {1}))
                        .get();
            }
        }
        done.set(7);

        assertThat(topic.suffer(FaultKind.SHORT_RETENTION, LASTS)).isEqualTo(Effect.DONE);

        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        try (TopicView view = new TopicView(kafka.bootstrapServers(), NAME)) {
            view.read(7, record -> first.accumulateAndGet(record.offset(), Math::min));
        }
        assertThat(first).hasValue(7);
        assertThat(topic.suffer(FaultKind.SHORT_RETENTION, LASTS).missed())
                .isEqualTo("nothing is done with behind offset 7");
    }

    private void writeOneByOne() {
        try (Producer<byte[], byte[]> producer = producer()) {
            while (!ended) {
                long begun = System.nanoTime();
                producer.send(new ProducerRecord<>(NAME, 0, null, new byte[] {1}))
                        .get();
                slowest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
