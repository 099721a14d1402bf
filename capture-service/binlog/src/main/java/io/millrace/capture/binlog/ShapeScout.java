// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.Charsets;
import io.millrace.capture.log.statement.Statement;
import io.millrace.capture.log.wire.TableMap;
import io.millrace.capture.log.wire.UndecodableException;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.LogCoordinates;
import io.millrace.mysql.SchemaReader;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.mysql.TableNow;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
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

    private final PipelineSettings settings;
    private final Charsets charsets;
    private final String fileBase;

    ShapeScout(PipelineSettings settings, Charsets charsets, String fileBase) {
        this.settings = settings;
        this.charsets = charsets;
        this.fileBase = fileBase;
    }

    /**
     * The shape that follows; empty if another statement changes it before there are rows.
     *
     * @param at the last statement's identity
     * @param next the offset behind it, in the same file
     * @throws MillraceException {@link FaultCode#LOG_SCHEMA_CHANGE_UNKNOWN} if it cannot be known
     */
    Optional<TableSchema> after(Reshaping reshaping, LogPosition at, long next) {
        TableId table = reshaping.table();
        if (next < LogCoordinates.FIRST_EVENT) {
            throw unknown(reshaping.last(), table, at, "it has no place of its own in the log");
        }
        if (reshaping.reusesName()) {
            throw unknown(reshaping.last(), table, at, "the name of a column goes to another");
        }
        LogCoordinates from = new LogCoordinates(LogCoordinates.fileName(fileBase, at.file()), next, null);
        TableNow now = now(table);
        LogScan.Sight sight = LogScan.ahead(settings, table, from, now.end());
        TableMap map = sight.map();
        try {
            if (map != null && (sight.reshaped() || !sight.complete())) {
                return Optional.of(new MappedShape(charsets).build(reshaping, map));
            }
            if (sight.reshaped()) {
                return Optional.empty();
            }
            TableSchema shape = exact(now.reading());
            if (map != null) {
                new MappedShape(charsets).requireFits(map, shape);
            }
            return Optional.of(reshaping.withDefaultsOfTheTime(shape));
        } catch (UndecodableException | IllegalArgumentException e) {
            throw unknown(reshaping.last(), table, at, String.valueOf(e.getMessage()));
        }
    }

    private TableNow now(TableId table) {
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            return TableNow.read(connection, table);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "asking for the shape of " + table);
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
