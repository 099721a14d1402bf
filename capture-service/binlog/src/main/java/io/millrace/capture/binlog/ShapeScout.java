// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.SchemaReader;
import io.millrace.mysql.TableNow;
import io.millrace.position.LogPosition;
import java.util.Optional;

/**
 * Finds the shape that a table has behind a statement, without reading the statement for it. Not thread-safe.
 *
 * <p>The server is asked for the shape that the table has now, then for the log's end. Where the log holds no other
 * statement that changes the table up to there, that is the shape. Else the log's own description of the table at its
 * next rows is; and where another statement comes before any rows, nobody will ever see the shape, and the two count as
 * one change at the later place. Whoever reads the log again comes to the same.
 */
final class ShapeScout {

    private final SideReading side;
    private final Charsets charsets;

    ShapeScout(SideReading side, Charsets charsets) {
        this.side = side;
        this.charsets = charsets;
    }

    /**
     * The shape that follows; empty if there is no such table, or if another statement changes it before there are rows.
     *
     * @param at the last statement's identity
     * @param next the offset behind it, in the same file; 0 if it is the first one of a group that goes on with rows
     * @throws MillraceException {@link FaultCode#LOG_SCHEMA_CHANGE_UNKNOWN} if it cannot be known
     */
    Optional<TableSchema> after(Reshaping reshaping, LogPosition at, long next) {
        TableId table = reshaping.table();
        if (reshaping.reusesName()) {
            throw unknown(reshaping.last(), table, at, "the name of a column goes to another");
        }
        boolean within = next < LogCoordinates.FIRST_EVENT;
        LogPosition from = within ? at.startOfTransaction() : LogPosition.before(at.epoch(), at.file(), next);
        try {
            TableNow now = side.table(table);
            LogScan.Sight sight = LogScan.ahead(side, charsets.byCollation(), table, from, within, now.end());
            return shape(reshaping, at, now, sight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(FaultCode.LOG_READ_FAILED, "The reading of the log was ended.", e);
        }
    }

    private Optional<TableSchema> shape(Reshaping reshaping, LogPosition at, TableNow now, LogScan.Sight sight) {
        TableMap map = sight.map();
        requireLogged(reshaping, at, now);
        try {
            if (map != null && (sight.reshaped() || !sight.complete())) {
                return Optional.of(new MappedShape(charsets).build(reshaping, map));
            }
            if (sight.reshaped()) {
                return Optional.empty();
            }
            if (map == null
                    && reshaping.known() == null
                    && now.reading().schemas().isEmpty()
                    && now.reading().findings().isEmpty()) {
                // A view, or a name that is nobody's: were it a table, its rows would be refused.
                return Optional.empty();
            }
            TableSchema shape = exact(now.reading());
            if (map != null) {
                new MappedShape(charsets).requireFits(map, shape);
            }
            return Optional.of(reshaping.withDefaultsOfTheTime(shape));
        } catch (UndecodableException | IllegalArgumentException e) {
            throw unknown(reshaping.last(), reshaping.table(), at, String.valueOf(e.getMessage()));
        }
    }

    /** An engine need not be named: a session may have another default. */
    private static void requireLogged(Reshaping reshaping, LogPosition at, TableNow now) {
        for (Finding finding : now.reading().findings()) {
            if (finding.code() == FaultCode.SOURCE_TABLE_NOT_CARRIED) {
                throw MillraceException.at(
                        finding.code(),
                        reshaping.table(),
                        at,
                        "It now has the " + finding.measured()
                                + ": changes of its rows would not be in the log as they are.");
            }
        }
    }

    private static TableSchema exact(SchemaReader.Reading now) {
        if (!now.findings().isEmpty()) {
            throw new UndecodableException(now.findings().get(0).subject() + " is "
                    + now.findings().get(0).measured() + ", which is not carried");
        }
        if (now.schemas().isEmpty()) {
            throw new UndecodableException("the table is not there, and nothing in the log says why");
        }
        return now.schemas().get(0);
    }

    /** The statement itself is not shown: it may hold values. */
    static MillraceException unknown(Statement statement, TableId table, LogPosition at, String why) {
        return MillraceException.at(
                FaultCode.LOG_SCHEMA_CHANGE_UNKNOWN,
                table,
                at,
                "What follows a statement of the kind " + statement.firstWords() + " is not known: " + why + ".");
    }
}
