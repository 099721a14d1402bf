// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.ServiceView;
import org.jspecify.annotations.Nullable;

/** What flows through a pipeline whose source nobody here writes to, by the services' own counters. Not thread-safe. */
final class Throughput {

    private final Meter in = new Meter();
    private final Meter out = new Meter();
    private final Meter transactions = new Meter();

    /** The flow now; null while neither capture nor apply has said anything. */
    Board.@Nullable Flow of(Pipeline pipeline) {
        @Nullable ServiceView capture = pipeline.lastView(ServiceName.CAPTURE);
        @Nullable ServiceView apply = pipeline.lastView(ServiceName.APPLY);
        if (capture == null && apply == null) {
            return null;
        }
        long rowsIn = figure(capture, "capture_rows");
        long rowsOut = figure(apply, "apply_rows");
        double transactionRate = transactions.mark(figure(capture, "capture_transactions"));
        return new Board.Flow(in.mark(rowsIn), out.mark(rowsOut), rowsIn, rowsOut, transactionRate);
    }

    private static long figure(@Nullable ServiceView view, String name) {
        return view == null ? 0 : (long) view.figure(name);
    }
}
