// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import io.millrace.prove.workload.Tables;
import io.millrace.testkit.TopicView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the change log while it is written, to see how far it is: what recovery is measured by. Thread-safe. */
final class TopicTail implements AutoCloseable {

    private final TopicView view;
    private final Map<Integer, Long> newest = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile @Nullable LogPosition reached;
    private volatile boolean closed;

    /** Reads a topic that is there; closes the view with itself. */
    TopicTail(TopicView view) {
        this.view = view;
        this.thread = new Thread(this::run, "prove-tail");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        view.seek(0);
        while (!closed) {
            view.poll(this::take);
        }
        view.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ChangeRecord decoded;
        try {
            decoded = RecordCodec.decode(record.value());
        } catch (MillraceException e) {
            // The checkers say more about it.
            return;
        }
        LogPosition before = reached;
        if (before == null || decoded.upTo().isAfter(before)) {
            reached = decoded.upTo();
        }
        if (decoded instanceof ChangeRecord.Transaction transaction) {
            transaction.rows().forEach(this::note);
        }
    }

    // A mark has its session in front, then its number.
    private void note(RowChange row) {
        @Nullable Object @Nullable [] after = row.after();
        if (after != null
                && row.table().name().equals(Tables.MARKS)
                && after[0] instanceof Long session
                && after[1] instanceof Long counter) {
            newest.merge(session.intValue(), counter, Math::max);
        }
    }

    /** Whether a transaction can be read that is newer than those, by session. */
    boolean isBehind(Map<Integer, Long> acknowledged) {
        return isBehind(newest, acknowledged);
    }

    /** Whether one of those transactions, by session, is newer than the other ones. */
    static boolean isBehind(Map<Integer, Long> newest, Map<Integer, Long> acknowledged) {
        return newest.entrySet().stream()
                .anyMatch(entry -> entry.getValue() > acknowledged.getOrDefault(entry.getKey(), Long.MAX_VALUE));
    }

    /** The furthest place that the change log reaches; null before its first record was read. */
    @Nullable
    LogPosition reached() {
        return reached;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
