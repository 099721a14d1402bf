// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.prove.workload.Tables;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each transaction as a whole: every row carries the same session and number, one mark names them and how many
 * changes there are, and the accounts have their sum after it. Holds none of its rows. Not thread-safe.
 */
final class TransactionCheck {

    private final Shapes shapes;
    private final Replica replica;
    private final OutcomeCheck outcomes;
    private final Violations violations;
    private @Nullable LogPosition open;
    private boolean filled;
    private int changes;
    private int marks;
    private long markedSession;
    private long markedCounter;
    private int markedChanges;
    private long session;
    private long counter;
    private boolean written;
    private long transactions;
    private long rows;

    TransactionCheck(Shapes shapes, Replica replica, OutcomeCheck outcomes, Violations violations) {
        this.shapes = shapes;
        this.replica = replica;
        this.outcomes = outcomes;
        this.violations = violations;
    }

    long transactions() {
        return transactions;
    }

    long rows() {
        return rows;
    }

    /** A row that is new, of the transaction that begins at a place. */
    void row(LogPosition transaction, RowChange change, String where) {
        if (!transaction.equals(open)) {
            requireClosed(where);
            open = transaction;
            changes = 0;
            marks = 0;
            written = false;
        }
        changes++;
        rows++;
        replica.apply(change, where);
        TableSchema schema = shapes.of(change.schemaVersion());
        @Nullable Object @Nullable [] after = change.after();
        if (schema == null || after == null) {
            return;
        }
        boolean ofMarks = change.table().name().equals(Tables.MARKS);
        if (!ofMarks || change.operation() == Operation.UPDATE) {
            writtenBy(number(schema, Tables.SESSION, after), number(schema, Tables.COUNTER, after), change, where);
        }
        if (ofMarks && change.operation() == Operation.UPDATE) {
            marks++;
            markedSession = number(schema, Tables.SESSION, after);
            markedCounter = number(schema, Tables.COUNTER, after);
            markedChanges = (int) number(schema, Tables.CHANGES, after);
        }
    }

    private void writtenBy(long bySession, long byCounter, RowChange change, String where) {
        if (!written) {
            written = true;
            session = bySession;
            counter = byCounter;
        } else if (bySession != session || byCounter != counter) {
            violations.add(
                    ViolationKind.TORN,
                    where,
                    change + " was written by transaction " + byCounter + " of session " + bySession
                            + ", and is in transaction " + counter + " of session " + session);
        }
    }

    private static long number(TableSchema schema, String column, @Nullable Object[] row) {
        return row[schema.indexOf(column)] instanceof Long number ? number : -1;
    }

    /** The transaction that begins at a place is complete. */
    void end(LogPosition transaction, String where) {
        if (!transaction.equals(open)) {
            requireClosed(where);
            return;
        }
        open = null;
        transactions++;
        if (marks != 1) {
            violations.add(
                    marks == 0 ? ViolationKind.INVENTED : ViolationKind.TORN,
                    where,
                    "a transaction of " + changes + " changes has " + marks + " marks of a session");
            return;
        }
        if (markedChanges != changes) {
            violations.add(
                    ViolationKind.TORN,
                    where,
                    "transaction " + counter + " of session " + session + " has " + changes + " changes instead of "
                            + markedChanges);
        }
        outcomes.seen((int) markedSession, markedCounter, markedChanges, where);
        filled = filled || replica.balance().signum() != 0;
        if (filled && replica.balance().compareTo(BigDecimal.valueOf(Tables.TOTAL)) != 0) {
            violations.add(
                    ViolationKind.BALANCE,
                    where,
                    "the accounts hold " + replica.balance() + " instead of " + Tables.TOTAL + " after transaction "
                            + counter + " of session " + session);
        }
    }

    /** A change of shape: its columns say which session made it. */
    void schema(SchemaChange change, String where) {
        requireClosed(where);
        ReplicaTable table = replica.table(change.table());
        TableSchema after = change.after();
        if (table != null && after != null) {
            int known = table.schema().columns().size();
            after.columns().stream().skip(known).forEach(column -> {
                String[] parts = column.name().split("_", -1);
                if (parts.length == 3 && column.name().startsWith(Tables.ADDED_COLUMN)) {
                    outcomes.seen(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), 0, where);
                }
            });
        }
        replica.reshape(change, where);
    }

    /** Nothing may be half done here. */
    void requireClosed(String where) {
        if (open != null) {
            violations.add(ViolationKind.TORN, where, "the transaction at " + open + " has no end");
            open = null;
        }
    }
}
