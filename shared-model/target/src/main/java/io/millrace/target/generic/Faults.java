// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Turns what a server and its driver say into faults. Texts may quote values of rows: only what the product knows to be free
 * of them is passed on.
 */
record Faults(Product product) {

    /** What the classes of the standard's SQL states mean. */
    static FaultCode standard(String state) {
        return switch (state.length() < 2 ? state : state.substring(0, 2)) {
            case "08" -> FaultCode.TARGET_UNREACHABLE;
            case "28" -> FaultCode.TARGET_UNAUTHORISED;
            case "40" -> FaultCode.TARGET_BUSY;
            case "22", "23" -> FaultCode.TARGET_REFUSED_ROW;
            default -> FaultCode.TARGET_REJECTED;
        };
    }

    /** A failure at no particular place; what was being done completes "cannot …". */
    MillraceException of(SQLException failure, String doing) {
        SQLException cause = cause(failure);
        return new MillraceException(product.codeOf(cause), text(cause, doing), stripped(cause));
    }

    /** A failure with a table. */
    MillraceException of(SQLException failure, TableId table, String doing) {
        SQLException cause = cause(failure);
        return MillraceException.at(product.codeOf(cause), table, null, text(cause, doing), stripped(cause));
    }

    /** A failure of a batch that carried these changes, of which at least one is to blame. */
    MillraceException of(SQLException failure, List<RowChange> changes, String doing) {
        SQLException cause = cause(failure);
        LogPosition first = Collections.min(changes, Comparator.comparing(RowChange::position))
                .position();
        LogPosition last = Collections.max(changes, Comparator.comparing(RowChange::position))
                .position();
        String batch = changes.size() == 1 ? "" : " in a batch of " + changes.size() + " that reaches to " + last;
        return MillraceException.at(
                product.codeOf(cause), changes.get(0).table(), first, text(cause, doing + batch), stripped(cause));
    }

    /** A batch says only that something in it has failed, and what behind it. */
    private static SQLException cause(SQLException failure) {
        SQLException next = failure instanceof BatchUpdateException ? failure.getNextException() : null;
        return next == null ? failure : next;
    }

    private String text(SQLException failure, String doing) {
        return "Cannot " + doing + ": " + words(failure) + ".";
    }

    /** What the server says, as far as no value of a row can be in it. */
    String words(SQLException failure) {
        String words = "the server says " + failure.getErrorCode() + " (" + failure.getSQLState() + ")";
        return product.isTextSafe(failure)
                ? words + " "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse("")
                                .replaceAll("[.\\s]+$", "")
                : words;
    }

    /** The failure with its stack trace, but without the words that may hold values. */
    private SQLException stripped(SQLException failure) {
        SQLException stripped = new SQLException(words(failure), failure.getSQLState(), failure.getErrorCode());
        stripped.setStackTrace(failure.getStackTrace());
        return stripped;
    }
}
