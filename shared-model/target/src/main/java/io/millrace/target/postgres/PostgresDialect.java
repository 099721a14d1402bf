// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.target.IndexPlan;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueRule;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** PostgreSQL, from version 12. */
public final class PostgresDialect implements TargetDialect {

    @Override
    public TargetKind kind() {
        return TargetKind.POSTGRESQL;
    }

    @Override
    public TargetTable plan(TableSchema output, TargetSettings settings) {
        List<TargetColumn> columns = IntStream.range(0, output.columns().size())
                .mapToObj(i -> column(output.columns().get(i), output.key().contains(i), settings))
                .toList();
        return new TargetTable(
                output,
                settings.schemaFor(output.table().database()),
                output.table().name(),
                columns);
    }

    private static TargetColumn column(Column column, boolean inKey, TargetSettings settings) {
        return new TargetColumn(
                column, PostgresType.of(column.type()).name(), ValueRule.of(column, inKey, settings.values()));
    }

    @Override
    public List<Finding> check(Collection<TargetTable> tables, TargetSettings settings) {
        return NameCheck.of(tables);
    }

    @Override
    public IndexPlan planIndexes(TargetTable table, List<TableIndex> indexes, TargetSettings settings) {
        return IndexPlanner.plan(table, indexes);
    }

    @Override
    public TargetSession connect(TargetSettings settings, SessionOptions options) {
        return new PostgresSession(Connector.connect(settings, options));
    }
}
