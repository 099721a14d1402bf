// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.wire.RowsReader;
import io.millrace.capture.log.wire.WireType;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.settings.TableSelection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which column types this log source reads. */
final class LogTypes {

    private LogTypes() {}

    /** Why values of that type cannot be read from the log; empty if they can. */
    static Optional<String> refusal(ColumnType type) {
        if (type.kind() == ColumnKind.UUID || type.kind() == ColumnKind.INET4 || type.kind() == ColumnKind.INET6) {
            return Optional.of("the flink-cdc log source cannot decode such values");
        }
        String charset = type.charset();
        if (charset != null && !RowsReader.decodes(charset)) {
            return Optional.of("the flink-cdc log source does not know the character set");
        }
        return Optional.empty();
    }

    /** Whether the connector's own reader of statements does not know columns of a type that the log has. */
    static boolean isRefused(WireType type) {
        return type.isCompressed() || type == WireType.VECTOR;
    }

    /** The columns of the selected tables whose types hide in {@link ColumnType} that they are refused. */
    static List<Finding> refused(Connection connection, TableSelection selection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(
                        "SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns"
                                + " WHERE column_type LIKE '%COMPRESSED*/' OR data_type = 'vector'")) {
            while (columns.next()) {
                TableId table = new TableId(columns.getString(1), columns.getString(2));
                if (selection.includes(table)) {
                    findings.add(Finding.of(
                            FaultCode.SOURCE_TYPE_NOT_CARRIED,
                            table + "." + columns.getString(3),
                            columns.getString(4),
                            "the flink-cdc log source does not read such columns"));
                }
            }
        }
        return findings;
    }
}
