// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.wire.RowsEvent;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables that the log has described, by the numbers by which rows name them. Not thread-safe. */
final class DescribedTables {

    private static final int MANY = 5_000;

    private final Shapes shapes;
    private final Map<Long, TableRows> tables = new HashMap<>();

    DescribedTables(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Numbers are given anew, or shapes may be others. */
    void clear() {
        tables.clear();
    }

    /** Between transactions nothing is lost by it: each describes its tables again. */
    void forgetIfMany() {
        if (tables.size() > MANY) {
            tables.clear();
        }
    }

    /** Takes a TABLE_MAP. */
    void describe(byte[] body, @Nullable LogPosition at) {
        long number = TableMap.numberIn(body);
        TableRows known = tables.get(number);
        if (known != null && known.isFor(body)) {
            return;
        }
        TableId table = TableMap.tableIn(body);
        try {
            tables.put(number, TableRows.of(table, body, shapes));
        } catch (UndecodableException e) {
            throw MillraceException.at(
                    e.code(), table, at, "The log and the known shape differ: " + e.getMessage() + ".");
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw MillraceException.at(
                    FaultCode.LOG_SHAPE_MISMATCH, table, at, "The log describes the table in an unknown way.");
        }
    }

    /** The table that an event of rows is of. */
    TableRows of(byte[] body, @Nullable LogPosition at) {
        TableRows table = tables.get(TableMap.numberIn(body));
        if (table == null) {
            throw MillraceException.at(
                    FaultCode.LOG_SHAPE_MISMATCH, null, at, "Rows of a table that was not described before.");
        }
        return table;
    }

    /** Reads an event of rows as that one of the group. */
    static void read(
            TableRows table, int code, RowsEvent kind, byte[] body, LogPosition group, int event, ChangeBuffer out)
            throws InterruptedException {
        LogPosition at = group.row(event, 0, 0);
        int before = out.waiting();
        try {
            table.read(code, kind, body, group, event, out);
        } catch (UndecodableException e) {
            out.cut(before);
            throw MillraceException.at(e.code(), table.table(), at, "A row cannot be read: " + e.getMessage() + ".");
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            out.cut(before);
            throw MillraceException.at(
                    FaultCode.LOG_SHAPE_MISMATCH, table.table(), at, "A row is of another shape than its table.");
        }
        out.grew(body.length + (out.waiting() - before) * table.rowBytes());
    }
}
