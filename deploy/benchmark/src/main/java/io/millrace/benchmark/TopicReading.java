// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import io.millrace.testkit.TopicView;

/** A reading that is seen in the topic that it writes to. Not thread-safe. */
final class TopicReading implements Reading {

    /** Records that are looked at for the last change; signs of life may follow it. */
    private static final int TAIL = 5;

    private final TopicWriter writer;
    private final TopicView view;
    private final long from;
    private final OsProcess process;
    private boolean seen;
    private long changes;
    private long firstMillis;
    private long lastMillis;

    /**
     * Describes it.
     *
     * @param view closed with this
     * @param from the offset of the first record that can be of this reading
     */
    TopicReading(TopicWriter writer, TopicView view, long from, OsProcess process) {
        this.writer = writer;
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
        if (end > from) {
            view.read(
                    Math.max(from, end - TAIL),
                    record -> writer.eachKey(record, key -> seen = seen || key == backlog.lastKey()));
        }
        return seen;
    }

    /** By the broker's clock, which gives each record the time of its arrival. */
    @Override
    public Span span() {
        view.read(from, record -> {
            long before = changes;
            writer.eachKey(record, key -> changes++);
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
