// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.DdlKind;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlStep;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.jdbc.DdlSteps;
import io.millrace.target.jdbc.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of rows in PostgreSQL. */
record PostgresTables(Sql sql) implements TargetTables {

    /** How long readers of a table may have to wait behind a change of it that itself waits for its lock. */
    private static final String DDL_LOCK_TIMEOUT = "2s";

    @Override
    public List<Finding> checkServer(Collection<TargetTable> tables) {
        return ServerCheck.of(sql, tables);
    }

    @Override
    public List<Finding> check(TargetTable table, Expectation expectation) {
        Catalogue catalogue = new Catalogue(sql);
        Optional<Catalogue.Relation> relation = catalogue.relation(table);
        String subject = "target table " + Identifiers.qualified(table) + " for " + table.id();
        if (relation.isEmpty()) {
            return switch (expectation) {
                case FREE, REPLACEABLE, REPLACEABLE_BY_RANGE -> List.of();
                case FILLED ->
                    List.of(Finding.of(
                            FaultCode.TARGET_TABLE_SHAPE, subject, "not there", "rows were copied into it before"));
            };
        }
        boolean needsKey = expectation == Expectation.FILLED || expectation == Expectation.REPLACEABLE_BY_RANGE;
        List<Finding> findings = new ArrayList<>(TableCheck.of(catalogue, table, relation.get(), needsKey));
        if (expectation == Expectation.REPLACEABLE_BY_RANGE) {
            KeyInterval.obstacle(table, subject).ifPresent(findings::add);
        }
        if (expectation == Expectation.FREE && relation.get().kind().equals("r") && hasRows(table, relation.get())) {
            findings.add(Finding.of(
                    FaultCode.TARGET_TABLE_NOT_EMPTY,
                    subject,
                    "it has rows",
                    "what was there before would stay, and is not in the source"));
        }
        return List.copyOf(findings);
    }

    /** Who may not look gets a finding about the missing right from the check of the server. */
    private boolean hasRows(TargetTable table, Catalogue.Relation relation) {
        return sql.isTrue("check a table", "SELECT has_table_privilege(?::oid, 'SELECT')", relation.oid())
                && !isEmpty(table);
    }

    @Override
    public long rows(TargetTable table) {
        return sql.first(
                        "count rows of " + table.id(),
                        row -> row.getLong(1),
                        "SELECT count(*) FROM " + Identifiers.qualified(table))
                .orElseThrow();
    }

    private boolean isEmpty(TargetTable table) {
        return sql.isTrue("check a table", "SELECT NOT EXISTS (SELECT 1 FROM " + Identifiers.qualified(table) + ")");
    }

    @Override
    public boolean exists(TargetTable table) {
        return new Catalogue(sql).relation(table).isPresent();
    }

    @Override
    public void create(TargetTable table) {
        createSchema(sql, table.schema());
        sql.execute(
                "create the table for " + table.id(),
                "CREATE TABLE IF NOT EXISTS " + Identifiers.qualified(table) + " (" + definitions(table) + ")");
    }

    private static String definitions(TargetTable table) {
        return table.columns().stream().map(PostgresTables::definition).collect(Collectors.joining(", "));
    }

    /** Makes a schema if it is missing. CREATE … IF NOT EXISTS alone would ask for the right even if it is there. */
    static void createSchema(Sql sql, String schema) {
        missingSchema(sql, schema).ifPresent(ddl -> sql.execute("create the schema " + schema, ddl));
    }

    /** What makes the schema, if it is missing. */
    static Optional<String> missingSchema(Sql sql, String schema) {
        boolean isThere = sql.isTrue("look for a schema", "SELECT true FROM pg_namespace WHERE nspname = ?", schema);
        return isThere ? Optional.empty() : Optional.of("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(schema));
    }

    private static String definition(TargetColumn column) {
        // Rows of an older shape, replayed onto a copy of a newer one, then get what ADD COLUMN would have given them.
        String byDefault = DefaultLiteral.forNewRows(column)
                .map(literal -> " DEFAULT " + literal)
                .orElse("");
        return Identifiers.quote(column.name()) + " " + column.type() + byDefault
                + (column.nullable() ? "" : " NOT NULL");
    }

    @Override
    public void drop(String schema, String name) {
        sql.execute(
                "drop table " + schema + "." + name,
                "DROP TABLE IF EXISTS " + Identifiers.quote(schema) + "." + Identifiers.quote(name));
    }

    @Override
    public List<String> ties(String schema, String name) {
        return Replacement.ties(sql, schema, name);
    }

    @Override
    public void copyIndexes(TargetTable from, TargetTable to) {
        new Replacement(sql, from).copyIndexesTo(to);
    }

    @Override
    public void replace(TargetTable table, TargetTable by, Runnable check) {
        new Replacement(sql, table).carryOut(by, check);
    }

    @Override
    public void addKey(TargetTable table) {
        Catalogue catalogue = new Catalogue(sql);
        boolean hasKey = catalogue
                .relation(table)
                .map(relation -> !catalogue.primaryKey(relation).isEmpty())
                .orElse(false);
        if (table.hasKey() && !hasKey) {
            sql.executeLong(
                    "add the primary key of " + table.id(),
                    "ALTER TABLE " + Identifiers.qualified(table) + " ADD " + key(table));
        }
    }

    private static String key(TargetTable table) {
        return "PRIMARY KEY ("
                + Identifiers.list(
                        table.key().stream().map(table.columns()::get).toList())
                + ")";
    }

    @Override
    public List<DdlStep> alteration(
            TargetTable before, TargetTable after, @Nullable Map<String, String> renamed, String sayDone) {
        return new Alteration(sql, before, after, renamed, sayDone).steps();
    }

    @Override
    public List<DdlStep> creation(TargetTable table) {
        String what = DdlSteps.creation(table);
        List<Finding> unheld = NameCheck.of(List.of(table));
        if (!unheld.isEmpty()) {
            return List.of(DdlStep.impossible(DdlKind.CREATE_TABLE, what, NameCheck.text(unheld)));
        }
        List<Finding> findings = check(table, Expectation.FREE);
        if (!findings.isEmpty()) {
            return DdlSteps.inTheWay(table, Identifiers.qualified(table), findings);
        }
        String qualified = Identifiers.qualified(table);
        List<String> ddl = new ArrayList<>();
        if (!exists(table)) {
            missingSchema(sql, table.schema()).ifPresent(ddl::add);
            String key = table.hasKey() ? ", " + key(table) : "";
            ddl.add("CREATE TABLE " + qualified + " (" + definitions(table) + key + ")");
        } else if (table.hasKey() && !check(table, Expectation.FILLED).isEmpty()) {
            ddl.add("ALTER TABLE " + qualified + " ADD " + key(table));
        }
        return ddl.isEmpty() ? List.of() : List.of(DdlStep.of(DdlKind.CREATE_TABLE, what, ddl.toArray(String[]::new)));
    }

    @Override
    public List<DdlStep> removal(TargetTable table) {
        return exists(table) ? DdlSteps.removal(table, Identifiers.qualified(table)) : List.of();
    }

    @Override
    public List<DdlStep> emptying(TargetTable table) {
        return DdlSteps.emptying(table, "TRUNCATE TABLE " + Identifiers.qualified(table));
    }

    @Override
    public void carryOut(TargetTable table, List<DdlStep> steps, @Nullable LogPosition position) {
        String doing = "change the table for " + table.id();
        sql.execute(doing, "SET LOCAL lock_timeout = '" + DDL_LOCK_TIMEOUT + "'");
        DdlSteps.carryOut(sql, table, steps, position);
    }

    @Override
    public List<TargetIndex> missing(TargetTable table, List<TargetIndex> indexes) {
        IndexNames names = IndexNames.read(sql, table);
        return indexes.stream().filter(index -> !names.has(index)).toList();
    }

    @Override
    public void create(TargetTable table, TargetIndex index) {
        IndexNames names = IndexNames.read(sql, table);
        if (names.has(index)) {
            return;
        }
        try {
            sql.executeLong(
                    "make the index " + index.name() + " of " + table.id(),
                    "CREATE INDEX " + Identifiers.quote(names.choose(index)) + " ON " + Identifiers.qualified(table)
                            + " " + index.definition());
        } catch (MillraceException e) {
            throw IndexNames.wasTaken(e) ? new MillraceException(FaultCode.TARGET_BUSY, e.what(), e) : e;
        }
    }

    @Override
    public void limitIndexing(long memoryBytes, int workers) {
        long kilobytes = Math.min(memoryBytes / 1024, Integer.MAX_VALUE);
        sql.list(
                "limit the making of indexes",
                row -> "",
                "SELECT set_config('maintenance_work_mem', ?, true),"
                        + " set_config('max_parallel_maintenance_workers', ?, true)",
                kilobytes + "kB",
                String.valueOf(workers));
    }
}
