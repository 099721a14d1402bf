// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.position.LogPosition;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of rows in PostgreSQL. */
record PostgresTables(Sql sql) implements TargetTables {

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
                case FREE, REPLACEABLE -> List.of();
                case FILLED ->
                    List.of(Finding.of(
                            FaultCode.TARGET_TABLE_SHAPE, subject, "not there", "rows were copied into it before"));
            };
        }
        List<Finding> findings =
                new ArrayList<>(TableCheck.of(catalogue, table, relation.get(), expectation == Expectation.FILLED));
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
        String columns =
                table.columns().stream().map(PostgresTables::definition).collect(Collectors.joining(", "));
        sql.execute(
                "create the table for " + table.id(),
                "CREATE TABLE IF NOT EXISTS " + Identifiers.qualified(table) + " (" + columns + ")");
    }

    /** Makes a schema if it is missing. CREATE … IF NOT EXISTS alone would ask for the right even if it is there. */
    static void createSchema(Sql sql, String schema) {
        String doing = "create the schema " + schema;
        if (!sql.isTrue(doing, "SELECT true FROM pg_namespace WHERE nspname = ?", schema)) {
            sql.execute(doing, "CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(schema));
        }
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
    public void drop(TargetTable table) {
        sql.execute("drop the table for " + table.id(), "DROP TABLE IF EXISTS " + Identifiers.qualified(table));
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
                    "ALTER TABLE " + Identifiers.qualified(table) + " ADD PRIMARY KEY ("
                            + Identifiers.list(table.key().stream()
                                    .map(table.columns()::get)
                                    .toList())
                            + ")");
        }
    }

    @Override
    public void alter(TargetTable before, TargetTable after, @Nullable LogPosition position, String sayDone) {
        new Alteration(sql, before, after, position, sayDone).carryOut();
    }
}
