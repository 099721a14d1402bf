// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

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

/** The product that {@code target.url} names. What others do not need is loaded with the first plan or connection. */
public final class GenericDialect implements TargetDialect {

    @Override
    public TargetKind kind() {
        return TargetKind.JDBC;
    }

    @Override
    public TargetTable plan(TableSchema output, TargetSettings settings) {
        return new TablePlan(Products.of(settings.url())).of(output, settings);
    }

    @Override
    public List<Finding> check(Collection<TargetTable> tables, TargetSettings settings) {
        return new TablePlan(Products.of(settings.url())).check(tables);
    }

    @Override
    public IndexPlan planIndexes(TargetTable table, List<TableIndex> indexes, TargetSettings settings) {
        return IndexPlanner.plan(Products.of(settings.url()), table, indexes);
    }

    @Override
    public TargetSession connect(TargetSettings settings, SessionOptions options) {
        return new JdbcSession(Connector.connect(settings));
    }
}
