// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import java.util.Arrays;
import java.util.Optional;

/**
 * What keeps rows from being lost, doubled or torn, one by one. Each can be switched off by the system property
 * {@value #PROPERTY}, for one purpose: to see that what looks for lost rows finds them. Whoever runs a pipeline so loses data.
 * It is no setting; a service says so in its log and in its health.
 */
public enum Protection {
    START_POSITION("start-position", "what the log holds before the start position can be seen by a SELECT"),
    CHUNK_MARKS("chunk-marks", "a chunk that is copied is not copied again"),
    COPY_SHAPE("copy-shape", "a chunk is read with the shape that its table has"),
    DUPLICATE_FILTER("duplicate-filter", "records that come again are dropped"),
    GAP_CHECK("gap-check", "a record continues from where the one before ended"),
    TOPIC_ID("topic-id", "the change log is the one that the target was filled from"),
    EXACT_COPY("exact-copy", "changes that are in the copy of a table without a key are passed over"),
    BATCH_ORDER("batch-order", "of a key that goes and comes again in one batch the row stays"),
    WHOLE_TRANSACTIONS("whole-transactions", "a transaction of the source becomes visible as a whole"),
    PROGRESS_CAS("progress-cas", "the progress is moved by none but who knows where it stands");

    /** The system property: names by commas. */
    public static final String PROPERTY = "millrace.switched-off";

    private final String text;
    private final String promise;

    Protection(String text, String promise) {
        this.text = text;
        this.promise = promise;
    }

    /** The protection of that name, if there is one. */
    public static Optional<Protection> of(String text) {
        return Arrays.stream(values())
                .filter(protection -> protection.text.equals(text))
                .findFirst();
    }

    /** Its name. */
    public String text() {
        return text;
    }

    /** What holds as long as it is on. */
    public String promise() {
        return promise;
    }

    /** Whether it is switched off. As cheap as {@link Failpoint#reach}: compiled code does not ask while all are on. */
    public boolean isOff() {
        return SwitchedOff.ANY && SwitchedOff.contains(this);
    }
}
