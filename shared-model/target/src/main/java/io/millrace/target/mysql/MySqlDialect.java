// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.Finding;
import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.settings.TargetKind;
import io.millrace.settings.TargetSettings;
import io.millrace.target.IndexPlan;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.Collection;
import java.util.List;

/** MySQL, from version 8.0.19. */
public final class MySqlDialect implements TargetDialect {

    private static final TablePlan PLAN = new TablePlan(Product.MYSQL);

    @Override
    public TargetKind kind() {
        return TargetKind.MYSQL;
    }

    @Override
    public TargetTable plan(TableSchema output, TargetSettings settings) {
        return PLAN.of(output, settings);
    }

    @Override
    public List<Finding> check(Collection<TargetTable> tables, TargetSettings settings) {
        return PLAN.check(tables);
    }

    @Override
    public IndexPlan planIndexes(TargetTable table, List<TableIndex> indexes, TargetSettings settings) {
        return IndexPlanner.plan(Product.MYSQL, table, indexes);
    }

    @Override
    public TargetSession connect(TargetSettings settings, SessionOptions options) {
        return new MySqlSession(Connector.connect(Product.MYSQL, settings, options));
    }
}
