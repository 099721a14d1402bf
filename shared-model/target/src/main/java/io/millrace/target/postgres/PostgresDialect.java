// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.Finding;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.Collection;
import java.util.List;

/** PostgreSQL, from version 12. */
public final class PostgresDialect implements TargetDialect {

    @Override
    public TargetKind kind() {
        return TargetKind.POSTGRESQL;
    }

    @Override
    public TargetTable plan(TableSchema output, TargetSettings settings) {
        List<TargetColumn> columns = output.columns().stream()
                .map(column ->
                        new TargetColumn(column, PostgresType.of(column.type()).name()))
                .toList();
        return new TargetTable(
                output,
                settings.schemaFor(output.table().database()),
                output.table().name(),
                columns);
    }

    @Override
    public List<Finding> check(Collection<TargetTable> tables) {
        return NameCheck.of(tables);
    }

    @Override
    public TargetSession connect(TargetSettings settings, SessionOptions options) {
        return new PostgresSession(Connector.connect(settings, options));
    }
}
