// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import java.sql.SQLException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/** How faults travel through Flink: out of an operator with the right kind of restart, and back to who watches. */
public final class JobFaults {

    private static final int TEXT_LIMIT = 300;
    private static final int DEPTH_LIMIT = 50;

    private JobFaults() {}

    /**
     * What an operator throws for a fault: one that a person must see to is wrapped so that the restart strategy does
     * not try again.
     */
    public static RuntimeException toThrow(MillraceException fault) {
        return halts(fault) ? new SuppressRestartsException(fault) : fault;
    }

    /** Whether a job stays down after this fault. A fault that parks a row, and got as far as this, halts. */
    public static boolean halts(MillraceException fault) {
        return fault.code().response() != Response.RETRY;
    }

    /**
     * The fault behind a job's failure. A failure that carries none becomes {@link FaultCode#JOB_FAILED}, described by
     * its root cause; texts of SQL errors are left out, since drivers put rows into them.
     */
    static MillraceException of(@Nullable Throwable failure, ClassLoader loader) {
        Throwable root = failure;
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEPTH_LIMIT; depth++) {
            at = unfolded(at, loader);
            if (at instanceof MillraceException fault) {
                return fault;
            }
            root = at;
            at = at.getCause();
        }
        return new MillraceException(FaultCode.JOB_FAILED, describe(root), failure);
    }

    static boolean anyIn(@Nullable Throwable failure, ClassLoader loader, String nameOrText) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEPTH_LIMIT; depth++) {
            at = unfolded(at, loader);
            if (at.getClass().getName().contains(nameOrText)
                    || String.valueOf(at.getMessage()).contains(nameOrText)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static Throwable unfolded(Throwable failure, ClassLoader loader) {
        return failure instanceof SerializedThrowable folded ? folded.deserializeError(loader) : failure;
    }

    private static String describe(@Nullable Throwable root) {
        if (root == null) {
            return "The job failed without a cause.";
        }
        if (root instanceof SQLException sql) {
            return sql.getClass().getSimpleName() + " with SQL state " + sql.getSQLState() + ".";
        }
        String text = root instanceof SerializedThrowable folded
                ? folded.getOriginalErrorClassName()
                : root.getClass().getName();
        if (root.getMessage() != null) {
            text += ": " + root.getMessage().lines().findFirst().orElse("");
        }
        return (text.length() > TEXT_LIMIT ? text.substring(0, TEXT_LIMIT) + "…" : text) + ".";
    }
}
