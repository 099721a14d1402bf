// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import org.jspecify.annotations.Nullable;

/** What the open transaction holds of a large one: its parts so far, which are not in memory any more. For the writer's thread. */
final class Streamed {

    private boolean open;
    private long rows;
    private long transactions;
    private @Nullable String gtid;

    void add(Work work) {
        open = true;
        gtid = work.gtid() == null ? gtid : work.gtid();
        if (work instanceof Batch batch) {
            rows += batch.rows();
            transactions += batch.transactions();
        }
    }

    /** All of it is committed. */
    void end() {
        open = false;
        rows = 0;
        transactions = 0;
        gtid = null;
    }

    boolean isOpen() {
        return open;
    }

    long rows() {
        return rows;
    }

    long transactions() {
        return transactions;
    }

    @Nullable
    String gtid() {
        return gtid;
    }
}
