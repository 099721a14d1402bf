// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import io.millrace.testkit.KafkaServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** A topic of one partition that somebody else administers. Used by one thread. */
public final class Topic implements Victim {

    private static final int LONGER = 2;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What was under way when writes began to be refused is written by then. */
    private static final Duration SETTLED = Duration.ofMillis(500);

    /** Somebody writes all the time: in so long, one record at least. */
    private static final Duration WRITTEN = Duration.ofSeconds(10);

    private final String name;
    private final KafkaServer kafka;
    private final TopicPartition partition;
    private final LongSupplier done;

    /**
     * Describes it.
     *
     * @param done the offset of a record that its reader needs no more than those before; negative while nobody knows
     */
    public Topic(String name, KafkaServer kafka, String topic, LongSupplier done) {
        this.name = name;
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
        this.done = done;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Effect suffer(FaultKind kind, Duration lasts) {
        if (kind == FaultKind.REFUSE_WRITES) {
            kafka.addAbsentBroker();
        } else if (kind != FaultKind.SHORT_RETENTION) {
            throw cannotSuffer(kind);
        }
        try (Admin admin = kafka.admin()) {
            return kind == FaultKind.REFUSE_WRITES ? refuse(admin, lasts.multipliedBy(LONGER)) : delete(admin);
        }
    }

    /**
     * It is to have a second copy, of a broker that is not there, and to take no writes without one: the smaller of the two
     * numbers, copies and copies that must be written, is what the broker goes by.
     */
    private Effect refuse(Admin admin, Duration lasts) {
        long first = offset(admin, OffsetSpec.latest());
        if (!Moments.isReached(WRITTEN, () -> offset(admin, OffsetSpec.latest()) > first)) {
            return Effect.missed(0, "nobody wrote to it");
        }
        try {
            copies(
                    admin,
                    Optional.of(new NewPartitionReassignment(List.of(KafkaServer.BROKER, KafkaServer.ABSENT_BROKER))));
            toWrite(admin, 2);
            Moments.pass(SETTLED);
            long before = offset(admin, OffsetSpec.latest());
            Moments.pass(lasts);
            long written = offset(admin, OffsetSpec.latest()) - before;
            return written == 0 ? Effect.DONE : Effect.missed(0, written + " records were written meanwhile");
        } finally {
            toWrite(admin, 1);
            copies(admin, Optional.empty());
        }
    }

    private void copies(Admin admin, Optional<NewPartitionReassignment> copies) {
        get(admin.alterPartitionReassignments(Map.of(partition, copies)).all());
    }

    private void toWrite(Admin admin, int copies) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        ConfigEntry value = new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(copies));
        get(admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(value, OpType.SET))))
                .all());
    }

    /** As a retention that is as short as it may be. */
    private Effect delete(Admin admin) {
        long before = offset(admin, OffsetSpec.earliest());
        Moments.isReached(WRITTEN, () -> done.getAsLong() > before);
        long upTo = done.getAsLong();
        if (upTo <= before) {
            return Effect.missed(0, "nothing is done with behind offset " + before);
        }
        get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(upTo)))
                .all());
        long after = offset(admin, OffsetSpec.earliest());
        return after > before ? Effect.DONE : Effect.missed(0, "it still begins at offset " + after);
    }

    private long offset(Admin admin, OffsetSpec which) {
        return get(admin.listOffsets(Map.of(partition, which)).partitionResult(partition))
                .offset();
    }

    private <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(partition.topic() + " could not be administered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + partition.topic() + " is administered", e);
        }
    }
}
