// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import java.util.Arrays;
import java.util.Optional;

/**
 * A step at which a crash is another crash than one before or after it. Told to by the system property {@value #PROPERTY},
 * the process ends, fails or stands still right there; so a test meets the step each time, and not once in a thousand kills.
 *
 * <p>{@code docs/reference/failpoints.md} is rendered from here. Thread-safe.
 */
public enum Failpoint {
    // capture
    CAPTURE_START_RESOLVED("capture.start-resolved", "the start position is known, and nowhere written"),
    CAPTURE_START_WRITING(
            "capture.start-writing",
            "one more of the records by which a change log begins, or gets tables, is durable"),
    CAPTURE_SCHEMA_BEFORE_SEND("capture.schema-before-send", "a schema is to be sent, and the change behind it"),
    CAPTURE_SCHEMA_SENT("capture.schema-sent", "a schema is acknowledged, the change behind it not yet sent"),
    CAPTURE_BEFORE_SEND("capture.before-send", "a record is to be sent to the change log"),
    CAPTURE_SENT("capture.sent", "a record is sent, and not yet known to be acknowledged"),
    CAPTURE_BEFORE_CHECKPOINT("capture.before-checkpoint", "a checkpoint begins; records may be on their way"),
    CAPTURE_FLUSHED(
            "capture.flushed", "all records before a checkpoint are acknowledged, the checkpoint is not complete"),

    // snapshot
    SNAPSHOT_BEFORE_MARK("snapshot.before-mark", "the rows of a chunk are written, its mark is not"),
    SNAPSHOT_MARKED("snapshot.marked", "a chunk's mark is written beside its rows, nothing is committed"),
    SNAPSHOT_COMMITTED("snapshot.committed", "a chunk is committed, and nobody knows yet"),
    SNAPSHOT_TABLE_BEFORE_COMMIT("snapshot.table-before-commit", "a table has its key, and is to be called copied"),
    SNAPSHOT_TABLE_BEFORE_SAID("snapshot.table-before-said", "a table is copied, and not yet announced"),
    SNAPSHOT_BEFORE_COMPLETE("snapshot.before-complete", "all tables are copied, the copy is to be called complete"),
    SNAPSHOT_BEFORE_SAID("snapshot.before-said", "the copy is complete, and not yet announced"),

    // apply
    APPLY_START_BEFORE_COMMIT("apply.start-before-commit", "where the replay begins is written, and not committed"),
    APPLY_BEFORE_PROGRESS("apply.before-progress", "the rows of a batch are written, the progress is where it was"),
    APPLY_BEFORE_COMMIT("apply.before-commit", "rows and progress are written, and not committed"),
    APPLY_COMMITTED("apply.committed", "the target has committed, and nobody knows yet"),
    APPLY_MID_TRANSACTION("apply.mid-transaction", "a part of a large transaction is written, its end is not read"),
    APPLY_DDL_BEFORE("apply.ddl-before", "a schema change is to be carried out"),
    APPLY_DDL_CARRIED("apply.ddl-carried", "a schema change is carried out, and nothing says so"),
    APPLY_DDL_RECORDED(
            "apply.ddl-recorded", "a schema change is carried out and recorded, the progress is where it was"),
    APPLY_PARKING("apply.parking", "the keys of refused rows are parked, their changes are not"),
    APPLY_LANE_BEFORE_COMMIT("apply.lane-before-commit", "a lane has written and marked its part, others may be ahead"),
    APPLY_LANES_BEFORE_SETTLE(
            "apply.lanes-before-settle", "all lanes have committed, the progress counts none of them"),
    APPLY_LANES_SETTLED("apply.lanes-settled", "what the lanes have marked is taken back, and not committed");

    /** The system property: {@code name:effect} or {@code name:effect@n}, by commas; the n-th time counts, by default the first. */
    public static final String PROPERTY = "millrace.failpoints";

    /** How a process ends that a failpoint has halted. */
    public static final int EXIT_CODE = 77;

    private final String text;
    private final String when;

    Failpoint(String text, String when) {
        this.text = text;
        this.when = when;
    }

    /** What happens at a failpoint, once. */
    public enum Effect {
        /** The process ends at once, as by SIGKILL, with {@link #EXIT_CODE}. */
        HALT,
        /** A failure that passes is thrown: {@code JOB_FAILED}. */
        FAIL,
        /** The thread stands still for ten seconds. */
        PAUSE
    }

    /** The failpoint of that name, if there is one. */
    static Optional<Failpoint> of(String text) {
        return Arrays.stream(values()).filter(point -> point.text.equals(text)).findFirst();
    }

    /** Its name: the service, and the step. */
    public String text() {
        return text;
    }

    /** How things stand there. */
    public String when() {
        return when;
    }

    /**
     * To be called at the step. It asks one {@code static final boolean}, so that compiled code has nothing left of it while
     * no failpoint is set.
     *
     * @throws io.millrace.fault.MillraceException {@code JOB_FAILED}, if it is to fail here now
     */
    public void reach() {
        if (SetFailpoints.ANY) {
            SetFailpoints.reached(this);
        }
    }
}
