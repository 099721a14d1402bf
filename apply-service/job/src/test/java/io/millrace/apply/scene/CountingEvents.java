// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.scene;

import io.millrace.apply.batch.WriterEvents;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what apply tells. Thread-safe. */
public final class CountingEvents implements WriterEvents {

    public final AtomicLong rows = new AtomicLong();
    public final AtomicLong transactions = new AtomicLong();
    public final AtomicLong commits = new AtomicLong();
    public final AtomicLong replaced = new AtomicLong();
    public final AtomicLong parked = new AtomicLong();
    public final AtomicLong dropped = new AtomicLong();
    public final List<FaultCode> retries = new CopyOnWriteArrayList<>();

    @Override
    public void committed(Committed what) {
        rows.addAndGet(what.rows());
        transactions.addAndGet(what.transactions());
        commits.incrementAndGet();
        replaced.addAndGet(what.replaced());
        parked.addAndGet(what.parked());
    }

    @Override
    public void retried(MillraceException cause) {
        retries.add(cause.code());
    }

    @Override
    public void dropped(long changes) {
        dropped.addAndGet(changes);
    }

    @Override
    public void reached(LogPosition position, long sourceMicros) {}
}
