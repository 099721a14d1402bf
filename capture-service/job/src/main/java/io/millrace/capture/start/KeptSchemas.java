// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.start;

import io.millrace.capture.source.EpochKey;
import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogEpoch;
import io.millrace.capture.source.LogFileKey;
import io.millrace.capture.source.LogFileRegister;
import io.millrace.capture.source.PreparedKey;
import io.millrace.capture.source.PreparedRegister;
import io.millrace.capture.source.SchemaRegister;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.LogFile;
import io.millrace.model.PreparedTransaction;
import io.millrace.model.SchemaChange;
import io.millrace.position.LogPosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * All that the topic of schemas holds.
 *
 * @param genesis how the change log began, or null if it has not
 * @param inclusion the newest change of the tables, or null if there was none
 * @param files the files of the log that were read last
 * @param prepared transactions in two phases, also those that were finished
 * @param epochs the logs that continued another one, by the order in which they were written
 * @param changes every change of a shape that was written, perhaps before its place in the change log was reached
 */
record KeptSchemas(
        @Nullable Genesis genesis,
        @Nullable KeptInclusion inclusion,
        List<LogFile> files,
        List<PreparedTransaction> prepared,
        List<LogEpoch> epochs,
        List<SchemaChange> changes) {

    KeptSchemas {
        files = List.copyOf(files);
        prepared = List.copyOf(prepared);
        epochs = List.copyOf(epochs);
        changes = List.copyOf(changes);
    }

    /** A reading of the topic, which holds no more than its records still say. Not thread-safe. */
    static final class Reading {

        private @Nullable Genesis genesis;
        private @Nullable KeptInclusion inclusion;
        private final LogFileRegister files = new LogFileRegister(List.of());
        private final Map<ByteBuffer, PreparedTransaction> prepared = new LinkedHashMap<>();
        private final List<LogEpoch> epochs = new ArrayList<>();
        private final List<SchemaChange> changes = new ArrayList<>();

        /** Takes the next record. */
        void take(ConsumerRecord<byte[], byte[]> record) {
            byte[] key = record.key();
            if (Arrays.equals(key, Genesis.KEY)) {
                genesis = Genesis.of(record);
            } else if (Arrays.equals(key, KeptInclusion.KEY)) {
                inclusion = KeptInclusion.of(record);
            } else if (PreparedKey.is(key)) {
                prepared(record);
            } else if (record.value() != null) {
                ChangeRecord value = RecordCodec.decode(record.value());
                if (value instanceof ChangeRecord.Schema schema) {
                    changes.add(schema.change());
                } else if (value instanceof ChangeRecord.Idle kept && LogFileKey.is(key)) {
                    files.put(LogFileKey.read(kept));
                } else if (value instanceof ChangeRecord.Idle kept && EpochKey.is(key)) {
                    epochs.add(EpochKey.read(key, kept));
                }
            }
        }

        private void prepared(ConsumerRecord<byte[], byte[]> record) {
            ByteBuffer key = ByteBuffer.wrap(record.key());
            prepared.remove(key);
            if (record.value() != null && RecordCodec.decode(record.value()) instanceof ChangeRecord.Idle kept) {
                prepared.put(key, PreparedKey.read(record.key(), kept));
            }
        }

        /** What the records so far say. */
        KeptSchemas kept() {
            PreparedRegister register = new PreparedRegister(List.copyOf(prepared.values()));
            return new KeptSchemas(genesis, inclusion, files.files(), register.all(), epochs, changes);
        }
    }

    /** The log that a place is in, where it continues another one; empty for the log that was read first. */
    Optional<LogEpoch> epoch(LogPosition place) {
        return epochs.stream()
                .filter(epoch -> epoch.start().epoch() == place.epoch())
                .findFirst();
    }

    /** No log has had that number, not even one that was given up before it was read. */
    int nextEpoch(LogPosition end) {
        return 1 + epochs.stream().mapToInt(epoch -> epoch.start().epoch()).reduce(end.epoch(), Math::max);
    }

    /** Whether a place was passed on the way to another. What was read in a log behind where it was left, was not. */
    boolean isBefore(LogPosition place, LogPosition end) {
        LogPosition limit = end;
        while (place.epoch() < limit.epoch()) {
            Optional<LogEpoch> epoch = epoch(limit);
            if (epoch.isEmpty()) {
                return false;
            }
            limit = epoch.get().after();
        }
        return place.epoch() == limit.epoch() && !place.isAfter(limit);
    }

    /**
     * Whether the newest change of the tables was to be passed on the way to a place, and was not: somebody who knew nothing
     * of it has written the change log there. The first thing that is kept of a table that came in is that it did.
     */
    boolean isMissed(LogPosition end) {
        KeptInclusion newest = inclusion;
        return newest != null
                && isBefore(newest.inclusion().end(), end)
                && !newest.inclusion().tables().stream().allMatch(this::hasComeIn);
    }

    /** Whether one of the tables has come in that the newest change of the tables adds. */
    boolean hasAnyComeIn() {
        KeptInclusion newest = inclusion;
        return newest != null && newest.inclusion().tables().stream().anyMatch(this::hasComeIn);
    }

    private boolean hasComeIn(SchemaChange included) {
        return changes.stream()
                .anyMatch(change -> change.table().equals(included.table())
                        && !included.position().isAfter(change.position()));
    }

    /**
     * The shapes that hold at a place of the log. Of what was written under one key compaction keeps the last; a shape
     * that a table had twice is then known from its second time on, which is enough for the end of the change log.
     *
     * @param start where the change log begins: what an unfinished attempt wrote for an earlier start does not count
     */
    List<SchemaChange> at(LogPosition start, LogPosition position) {
        List<SchemaChange> held = changes.stream()
                .filter(change -> !start.isAfter(change.position()))
                .filter(change -> isBefore(change.position(), position))
                .sorted(Comparator.comparing(SchemaChange::position))
                .toList();
        KeptInclusion newest = inclusion;
        if (newest == null || !isBefore(newest.inclusion().end(), position) || isMissed(position)) {
            return new SchemaRegister(held).announcements();
        }
        Inclusion passed = newest.inclusion();
        SchemaRegister register = new SchemaRegister(passed.stillKnown(new SchemaRegister(held.stream()
                        .filter(change -> !change.position().isAfter(passed.at()))
                        .toList())
                .announcements()));
        held.stream().filter(change -> change.position().isAfter(passed.at())).forEach(register::apply);
        return register.announcements();
    }
}
