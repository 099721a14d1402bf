// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.MillraceException;
import io.millrace.target.jdbc.Sql;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock of a pipeline's copy: a row that those who write share, and named locks by which their sessions are found. */
final class RunLock {

    private static final String DOING = "keep the snapshot's progress";

    /** Sessions of one pipeline that can be found by their named lock; more than that have to time out. */
    private static final int NAMED_LOCKS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    private final Sql sql;
    private boolean named;

    RunLock(Sql sql) {
        this.sql = sql;
    }

    /** Takes the lock alone, and ends the sessions of all who have worked on the pipeline. */
    void takeOver(String pipeline) {
        String name = of(pipeline);
        if (!sql.isTrue(DOING, "SELECT COUNT(*) FROM millrace.row_lock WHERE name = ?", name)) {
            sql.update(DOING, "INSERT IGNORE INTO millrace.row_lock VALUES (?)", name);
        }
        // Also who holds the row no longer, because a statement of DDL has committed: all of them are of another epoch.
        endHolders(pipeline);
        sql.first(DOING, row -> "", "SELECT name FROM millrace.row_lock WHERE name = ? FOR UPDATE", name);
    }

    /** The name of the pipeline's row. */
    static String of(String pipeline) {
        return "run " + pipeline;
    }

    private static List<String> lockNames(String pipeline) {
        String prefix = "millrace snapshot " + Integer.toHexString(pipeline.hashCode()) + " ";
        return IntStream.range(0, NAMED_LOCKS).mapToObj(i -> prefix + i).toList();
    }

    private void endHolders(String pipeline) {
        String ask = "SELECT id FROM (SELECT IS_USED_LOCK(?) AS id"
                + " UNION SELECT IS_USED_LOCK(?)".repeat(NAMED_LOCKS - 1)
                + ") AS holders WHERE id <> CONNECTION_ID()";
        for (Long id :
                sql.list(DOING, row -> row.getLong(1), ask, lockNames(pipeline).toArray())) {
            try {
                sql.execute("end the session of an older snapshot", "KILL " + id);
            } catch (MillraceException e) {
                // It is gone, or another user's: then the lock is waited for.
                LOG.debug("session {} not ended: {}", id, e.getMessage());
            }
        }
    }

    /** Lets whoever takes over find this session. */
    void takeName(String pipeline) {
        for (String name : lockNames(pipeline)) {
            if (named || sql.isTrue(DOING, "SELECT GET_LOCK(?, 0)", name)) {
                named = true;
                return;
            }
        }
        LOG.warn("More than {} sessions copy for pipeline {}.", NAMED_LOCKS, pipeline);
        named = true;
    }
}
