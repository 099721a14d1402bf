// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the captured tables at the place of the log that is being read: in what the log sources differ. Used by
 * the reading thread alone.
 */
public interface Shapes {

    /** The server's character sets by the numbers that the log gives. */
    Map<Integer, String> charsetsByCollation();

    /** Whether the server writes down the rows that foreign keys change by themselves. */
    boolean foreignKeysAreLogged();

    /** Whether the table is one of ours. */
    boolean isCaptured(TableId table);

    /** The table's shape here; null if it is not known. */
    @Nullable
    TableSchema shapeOf(TableId table);

    /**
     * Compares what the log says of a table with the shape that is known. Column count, types, signs and character sets
     * are compared in any case.
     *
     * @throws io.millrace.capture.log.wire.UndecodableException if they differ
     */
    void requireFits(TableMap map, TableSchema schema);

    /**
     * Carries out a statement and names what it did to tables of ours, one change each.
     *
     * @param group the place just before it
     * @param next the offset behind it, in the same file; 0 if rows of the table follow in the same group
     * @param resume changes up to here are in the shapes already
     * @throws MillraceException {@link FaultCode#LOG_SCHEMA_CHANGE_UNKNOWN} if what follows cannot be known
     */
    List<SchemaChange> carryOut(Statement statement, String database, LogPosition group, long next, LogPosition resume);
}
