// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.target.jdbc.Sql;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of a transaction that are undone alone, with one savepoint at a time, which is all that some products have. When a
 * part within a part is undone, so is all of the outer one, and what the {@link JdbcChangeWriter} wrote there before is
 * written again; other statements do not belong into a part that holds others. For one thread.
 */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Sql sql;
    private final List<Runnable> written = new ArrayList<>();
    private @Nullable Savepoint start;

    Parts(Sql sql) {
        this.sql = sql;
    }

    /** Writes, and keeps in mind how, as long as it may have to be written again. */
    void write(Runnable write) {
        write.run();
        if (start != null) {
            written.add(write);
        }
    }

    /** Does a part; what it did stays if it returns true. */
    boolean run(BooleanSupplier part) {
        return start == null ? outer(part) : inner(part, start);
    }

    private boolean outer(BooleanSupplier part) {
        Savepoint mark = mark();
        start = mark;
        try {
            boolean kept = part.getAsBoolean();
            if (!kept) {
                undo(mark);
            }
            return kept;
        } catch (RuntimeException e) {
            if (endsAlone(e)) {
                undo(mark);
            }
            throw e;
        } finally {
            start = null;
            written.clear();
            release(mark);
        }
    }

    private boolean inner(BooleanSupplier part, Savepoint outer) {
        int before = written.size();
        try {
            boolean kept = part.getAsBoolean();
            if (!kept) {
                writeAgain(before, outer);
            }
            return kept;
        } catch (RuntimeException e) {
            if (endsAlone(e)) {
                writeAgain(before, outer);
            }
            throw e;
        }
    }

    private void writeAgain(int until, Savepoint outer) {
        written.subList(until, written.size()).clear();
        undo(outer);
        written.forEach(Runnable::run);
    }

    /** What refuses no row may have ended the whole transaction, and then nobody goes on with it. */
    private static boolean endsAlone(RuntimeException failure) {
        return !(failure instanceof MillraceException fault) || fault.code().response() == Response.PARK;
    }

    private Savepoint mark() {
        try {
            return sql.connection().setSavepoint();
        } catch (SQLException e) {
            throw sql.faults().of(e, "mark a place in the transaction");
        }
    }

    /**
     * Where that fails the transaction is gone, with all that it did before, while the connection may live on: nothing may be
     * written by it any more.
     */
    private void undo(Savepoint to) {
        try {
            sql.connection().rollback(to);
        } catch (SQLException e) {
            throw new MillraceException(
                    FaultCode.TARGET_BUSY,
                    "A part of a transaction cannot be undone alone: the product says " + e.getSQLState() + ".",
                    e);
        }
    }

    private void release(Savepoint mark) {
        try {
            sql.connection().releaseSavepoint(mark);
        } catch (SQLException e) {
            LOG.debug("A place in a transaction cannot be forgotten: {}", e.getSQLState());
        }
    }
}
