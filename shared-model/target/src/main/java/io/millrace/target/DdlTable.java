// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Optional;

/** What became of schema changes, and what waits for a person. Every method belongs to the session's open transaction. */
public interface DdlTable {

    /** What is known of the change at that position, if anything is; until the transaction ends, nobody's word changes it. */
    Optional<DdlRecord> read(String pipeline, LogPosition position);

    /** Writes what is known of a change, in place of what was known. */
    void write(DdlRecord record);

    /**
     * Writes down a person's word on a change that waits for it, or that was approved or refused before.
     *
     * @return false if there is no such change, or it was carried out or left out already
     */
    boolean decide(String pipeline, LogPosition position, DdlRecord.Word word);

    /** The newest changes first, no more than that. */
    List<DdlRecord> newest(String pipeline, int limit);
}
