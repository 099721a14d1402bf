// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.OsProcess;
import java.util.List;

/** Who brings the changes of a load into the target, in processes that are measured alike. */
interface Applier extends Contender {

    /**
     * The target's table that it keeps in step with one of the load's, with its schema.
     *
     * @param table at the source, without its database
     */
    String table(String table);

    /** Copies what is there, and settles that all goes on from here. Called once, while nobody writes. */
    void begin();

    /** Brings a backlog into Kafka, and not further. */
    void gather(Backlog backlog);

    /** The processes that bring what waits in Kafka into the target, not started; each number once. */
    List<OsProcess> applying(int number);

    /** The processes that bring what waits in the source's log into the target, not started; each number once. */
    List<OsProcess> whole(int number);
}
