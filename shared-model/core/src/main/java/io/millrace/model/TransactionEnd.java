// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;

/**
 * The transaction that began last is complete and committed.
 *
 * @param position {@link LogPosition#endOfTransaction()} of that transaction
 */
public record TransactionEnd(LogPosition position) implements ChangeEvent {

    public TransactionEnd {
        if (!position.isEndOfTransaction()) {
            throw new IllegalArgumentException("not the end of a transaction: " + position);
        }
    }
}
