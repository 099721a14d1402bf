// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.KafkaClients;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds places in the change log at which no transaction is open, without reading all of it: positions rise with the
 * offsets, but for what capture wrote once more after a restart, which does no harm as the chain goes on there, too. For
 * one thread.
 */
public final class LogSearch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final PipelineSettings settings;
    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;

    private LogSearch(PipelineSettings settings, TopicPartition partition, Consumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.partition = partition;
        this.consumer = consumer;
    }

    /** A search of that pipeline's change log. */
    public static LogSearch of(PipelineSettings settings) {
        TopicPartition partition = new TopicPartition(settings.changesTopic(), 0);
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaClients.consumer(settings.kafka(), "millrace-" + settings.pipeline() + "-apply-search"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        return new LogSearch(settings, partition, consumer);
    }

    /**
     * A place in the change log.
     *
     * @param position that is reached there
     * @param offset of the record that reaches it
     * @param gtid of the transaction that ends there; null if none does, or it has none
     * @param sourceMicros when the source was there, microseconds since the epoch; 0 if the record does not say
     */
    public record Place(
            LogPosition position, long offset, @Nullable String gtid, long sourceMicros) {

        private static Place of(Probe probe) {
            if (probe.record instanceof ChangeRecord.Transaction transaction) {
                return new Place(
                        probe.upTo(),
                        probe.offset,
                        transaction.transaction().gtid(),
                        transaction.transaction().committedMicros());
            }
            return new Place(
                    probe.upTo(),
                    probe.offset,
                    null,
                    probe.record instanceof ChangeRecord.Idle idle
                            ? idle.heartbeat().observedMicros()
                            : 0);
        }
    }

    private record Probe(long offset, ChangeRecord record) {

        LogPosition upTo() {
            return record.upTo();
        }

        boolean isBetweenTransactions() {
            return !(record instanceof ChangeRecord.Transaction transaction) || transaction.isLastPart();
        }
    }

    /**
     * The last place at or before a position.
     *
     * @param before the offset of a record that is not before it
     * @return empty if the log does not have it any more
     * @throws MillraceException what {@link RecordCodec#decode} or the broker says
     */
    public Optional<Place> lastUpTo(LogPosition wanted, long before) {
        return asking(() -> search(wanted, before));
    }

    /**
     * The last place before what was written to the log at that time or later.
     *
     * @param before an offset that nothing is looked for behind
     * @return empty if the log does not have it any more, or nothing was written since
     * @throws MillraceException what {@link RecordCodec#decode} or the broker says
     */
    public Optional<Place> lastBefore(Instant time, long before) {
        return asking(() -> {
            OffsetAndTimestamp since = consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli()), limit())
                    .get(partition);
            if (since == null || since.offset() > before) {
                return Optional.empty();
            }
            // Of what is gone nobody knows when it was written.
            boolean mayBeGone = since.offset() == first() && since.offset() > 0;
            return mayBeGone
                    ? Optional.empty()
                    : search(probe(since.offset()).record.after(), since.offset());
        });
    }

    /** The earliest place that the log has, for people. */
    public String earliest() {
        return asking(() -> {
            Probe probe = probe(first());
            LogPosition place =
                    probe.isBetweenTransactions() ? probe.upTo() : probe.upTo().endOfTransaction();
            return place.toString();
        });
    }

    private Optional<Place> search(LogPosition wanted, long before) {
        Probe low = probe(first());
        long high = before;
        if (low.upTo().isAfter(wanted)) {
            return Optional.empty();
        }
        while (high - low.offset > 1) {
            long middle = low.offset + (high - low.offset) / 2;
            Probe probe = probe(middle);
            if (probe.offset < high && !probe.upTo().isAfter(wanted)) {
                low = probe;
            } else {
                high = middle;
            }
        }
        return low.isBetweenTransactions()
                ? Optional.of(Place.of(low))
                : search(low.upTo().startOfTransaction(), low.offset);
    }

    /** The first record at that offset or behind it. */
    private Probe probe(long offset) {
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + limit().toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    return new Probe(record.offset(), RecordCodec.decode(record.value()));
                }
            }
        }
        throw new MillraceException(
                FaultCode.KAFKA_UNREACHABLE,
                "No record of topic " + partition.topic() + " came from offset " + offset + " on.");
    }

    private long first() {
        return consumer.beginningOffsets(List.of(partition), limit()).getOrDefault(partition, 0L);
    }

    private Duration limit() {
        return settings.kafka().requestTimeout();
    }

    private <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw KafkaClients.fault(e, "reading topic " + partition.topic());
        }
    }

    @Override
    public void close() {
        consumer.close(CLOSE_LIMIT);
    }
}
