// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.wire.RowsReader;
import io.millrace.capture.source.ChangeLogSource;
import io.millrace.capture.source.Inclusion;
import io.millrace.capture.source.LogRecord;
import io.millrace.capture.source.LogSource;
import io.millrace.capture.source.LogSplit;
import io.millrace.capture.source.LogState;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.mysql.PreparedBranches;
import io.millrace.mysql.ServerFacts;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourceFaults;
import io.millrace.mysql.SourcePreflight;
import io.millrace.mysql.StartPosition;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.Source;
import org.jspecify.annotations.Nullable;

/** The log source that reads the binary log itself. */
public final class BinlogLogSource implements LogSource {

    static final int FIRST_EPOCH = 1;

    private static final SourcePreflight.Variable FULL_METADATA = new SourcePreflight.Variable(
            "binlog_row_metadata",
            "FULL",
            "the log must describe the tables whose rows it holds",
            "SET GLOBAL binlog_row_metadata = 'FULL', and in the server's configuration file; no restart is needed. Or"
                    + " read the log with source.log: flink-cdc.");

    private static final List<SourcePreflight.Variable> NEEDED = List.of(
            FULL_METADATA,
            SourcePreflight.Variable.of(
                    "binlog_alter_two_phase", "OFF", "an ALTER would be in the log before it is carried out"));

    @Override
    public String kind() {
        return "binlog";
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        SourceDatabase source = new SourceDatabase(settings.source());
        List<Finding> findings = new ArrayList<>(SourcePreflight.check(source, NEEDED));
        if (findings.isEmpty()) {
            for (TableSchema schema : SourcePreflight.shapes(source)) {
                for (Column column : schema.columns()) {
                    notRead(schema, column, findings);
                }
            }
        }
        return findings;
    }

    private static void notRead(TableSchema schema, Column column, List<Finding> findings) {
        String charset = column.type().charset();
        if (charset != null && !RowsReader.decodes(charset)) {
            findings.add(Finding.of(
                    FaultCode.SOURCE_TYPE_NOT_CARRIED,
                    schema.table() + "." + column.name(),
                    column.type().kind() + " " + charset,
                    "the character set is not known"));
        }
    }

    @Override
    public LogState resolveStart(PipelineSettings settings) {
        try (Connection connection = new SourceDatabase(settings.source()).connect()) {
            ServerFacts facts = ServerFacts.read(connection);
            StartPosition start =
                    StartPosition.resolve(connection, settings.source().selection());
            PreparedBranches.requireNone(connection);
            LogPosition position = start.at().position(FIRST_EPOCH);
            List<SchemaChange> schemas = start.schemas().stream()
                    .map(schema ->
                            new SchemaChange(position, SchemaChange.Kind.ANNOUNCE, schema.table(), schema, null, null))
                    .toList();
            return new LogState(position, start.at().gtids(), facts.requireIdentity(), List.of(), List.of(), schemas);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "resolving the start of the log");
        }
    }

    @Override
    public Source<LogRecord, LogSplit, ?> source(
            PipelineSettings settings, LogState start, @Nullable Inclusion inclusion) {
        return new ChangeLogSource(settings, start, inclusion, BinlogCursorFactory::new);
    }
}
