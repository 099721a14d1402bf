// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.Charsets;
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
import io.millrace.mysql.SchemaReader;
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

/** The log source on flink-connector-mysql-cdc. */
public final class FlinkCdcLogSource implements LogSource {

    static final int FIRST_EPOCH = 1;

    private static final List<SourcePreflight.Variable> NOT_READ = List.of(
            SourcePreflight.Variable.of(
                    "log_bin_compress", "OFF", "compressed events cannot be read by this log source"),
            SourcePreflight.Variable.of(
                    "binlog_transaction_compression",
                    "OFF",
                    "compressed transactions cannot be read by this log source"),
            SourcePreflight.Variable.of(
                    "binlog_row_value_options", "", "parts of JSON values cannot be read by this log source"));

    @Override
    public String kind() {
        return "flink-cdc";
    }

    @Override
    public List<Finding> preflight(PipelineSettings settings) {
        SourceDatabase source = new SourceDatabase(settings.source());
        List<Finding> findings = new ArrayList<>(SourcePreflight.check(source, NOT_READ));
        if (findings.isEmpty()) {
            try (Connection connection = source.connect()) {
                findings.addAll(LogTypes.refused(connection, settings.source().selection()));
                for (TableSchema schema : SchemaReader.read(
                                connection, settings.source().selection())
                        .schemas()) {
                    notRead(schema, findings);
                }
            } catch (SQLException e) {
                throw SourceFaults.of(e, "checking the captured tables");
            }
        }
        return findings;
    }

    private static void notRead(TableSchema schema, List<Finding> findings) {
        for (Column column : schema.columns()) {
            LogTypes.refusal(column.type())
                    .ifPresent(why -> findings.add(Finding.of(
                            FaultCode.SOURCE_TYPE_NOT_CARRIED,
                            schema.table() + "." + column.name(),
                            column.type().kind()
                                    + (column.type().charset() == null
                                            ? ""
                                            : " " + column.type().charset()),
                            why)));
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
            Charsets charsets = Charsets.read(connection);
            List<SchemaChange> schemas = start.schemas().stream()
                    .map(schema -> announcement(position, schema, charsets))
                    .toList();
            return new LogState(position, start.at().gtids(), facts.requireIdentity(), List.of(), List.of(), schemas);
        } catch (SQLException e) {
            throw SourceFaults.of(e, "resolving the start of the log");
        }
    }

    private static SchemaChange announcement(LogPosition position, TableSchema schema, Charsets charsets) {
        String notation = ShapeNotation.write(ConnectorTable.of(schema, charsets.ofTable(schema.table())));
        return new SchemaChange(position, SchemaChange.Kind.ANNOUNCE, schema.table(), schema, null, notation);
    }

    @Override
    public Source<LogRecord, LogSplit, ?> source(
            PipelineSettings settings, LogState start, @Nullable Inclusion inclusion) {
        return new ChangeLogSource(settings, start, inclusion, FlinkCdcCursorFactory::new);
    }
}
