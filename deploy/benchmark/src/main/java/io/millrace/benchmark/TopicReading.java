// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A reading that is seen in the topic that it writes to. Not thread-safe. */
final class TopicReading implements Reading {

    /** The keys of the rows whose changes a record holds, one for each change. */
    @FunctionalInterface
    interface Keys {
        void each(ConsumerRecord<byte[], byte[]> record, LongConsumer taker);
    }

    /** Records that are looked at for the last change; signs of life may follow it. */
    private static final int TAIL = 5;

    private final Keys keys;
    private final TopicView view;
    private final long from;
    private final OsProcess process;
    /** What was seen to its end last: several may come through one reading. */
    private @Nullable Backlog seen;

    private long changes;
    private long firstMillis;
    private long lastMillis;

    /**
     * Describes it.
     *
     * @param view closed with this
     * @param from the offset of the first record that can be of this reading
     */
    TopicReading(Keys keys, TopicView view, long from, OsProcess process) {
        this.keys = keys;
        this.view = view;
        this.from = from;
        this.process = process;
    }

    @Override
    public OsProcess process() {
        return process;
    }

    /** Looks at the topic's end only, so that looking costs next to nothing while the writing is measured. */
    @Override
    public boolean isDone(Backlog backlog) {
        long end = view.end();
        if (!backlog.equals(seen) && end > from) {
            view.read(
                    Math.max(from, end - TAIL),
                    record -> keys.each(record, key -> seen = key == backlog.lastKey() ? backlog : seen));
        }
        return backlog.equals(seen);
    }

    /** By the broker's clock, which gives each record the time of its arrival. */
    @Override
    public Span span() {
        view.read(from, record -> {
            long before = changes;
            keys.each(record, key -> changes++);
            if (changes > before) {
                firstMillis = before == 0 ? record.timestamp() : firstMillis;
                lastMillis = record.timestamp();
            }
        });
        return new Span(changes, firstMillis, lastMillis);
    }

    @Override
    public void close() {
        process.close();
        view.close();
    }
}
