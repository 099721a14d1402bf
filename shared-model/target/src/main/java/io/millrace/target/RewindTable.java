// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.util.List;

/** What became of commands to go back in the change log. Every method belongs to the session's open transaction. */
public interface RewindTable {

    /** The newest first, so many at most. */
    List<RewindRecord> newest(String pipeline, int limit);

    /** Whether the command of that id was carried out or refused. */
    boolean isDone(String pipeline, String id);

    /** Writes down what became of a command, in the transaction that carries it out. The time is the target's. */
    void write(RewindRecord done);
}
