// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of rows in MySQL and MariaDB. */
record MySqlTables(Sql sql, Product product) implements TargetTables {

    /** How long readers of a table may have to wait behind a change of it that itself waits for its lock. */
    private static final int DDL_LOCK_SECONDS = 2;

    private static final String NOT_REPLACED =
            "the server, which commits each change of a table by itself, so that rows and progress would part";

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
        List<Finding> findings = new ArrayList<>(TableCheck.of(product, catalogue, table, relation.get()));
        if (expectation == Expectation.REPLACEABLE_BY_RANGE) {
            KeyInterval.obstacle(table, subject).ifPresent(findings::add);
        }
        if (expectation == Expectation.FREE && relation.get().kind().equals("BASE TABLE") && !isEmpty(table)) {
            findings.add(Finding.of(
                    FaultCode.TARGET_TABLE_NOT_EMPTY,
                    subject,
                    "it has rows",
                    "what was there before would stay, and is not in the source"));
        }
        return List.copyOf(findings);
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

    /** With its key at once: rows lie in its order, and to add it later would write them all again. */
    @Override
    public void create(TargetTable table) {
        createDatabase(sql, table.schema());
        sql.execute("create the table for " + table.id(), creation("CREATE TABLE IF NOT EXISTS ", table));
    }

    private String creation(String verb, TargetTable table) {
        DefaultLiteral literals = new DefaultLiteral(product);
        String columns = table.columns().stream()
                // Rows of an older shape, replayed onto a copy of a newer one, get what ADD COLUMN would have given
                // them.
                .map(column -> definition(column, column.nullable(), literals.forNewRows(column), product))
                .collect(Collectors.joining(", "));
        return verb + Identifiers.qualified(table) + " (" + columns + (table.hasKey() ? ", " + key(table) : "") + ")"
                + tableOptions(product);
    }

    static String key(TargetTable table) {
        return "PRIMARY KEY ("
                + Identifiers.list(
                        table.key().stream().map(table.columns()::get).toList())
                + ")";
    }

    /** Everything that a server's settings would otherwise decide. */
    static String tableOptions(Product product) {
        return " ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE " + product.collation();
    }

    /** Makes a database if it is missing. CREATE … IF NOT EXISTS alone would ask for the right even if it is there. */
    static void createDatabase(Sql sql, String database) {
        missingDatabase(sql, database).ifPresent(ddl -> sql.execute("create the database " + database, ddl));
    }

    /** What makes the database, if it is missing. */
    static Optional<String> missingDatabase(Sql sql, String database) {
        boolean isThere = sql.isTrue(
                "look for a database",
                "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?",
                database);
        return isThere ? Optional.empty() : Optional.of("CREATE DATABASE IF NOT EXISTS " + Identifiers.quote(database));
    }

    /** A column as DDL has it. */
    static String definition(TargetColumn column, boolean nullable, Optional<String> byDefault, Product product) {
        String type = column.type();
        String collation = MySqlType.isText(type) ? " CHARACTER SET utf8mb4 COLLATE " + product.collation() : "";
        // A TIMESTAMP of which nothing is said may be given the time of day by itself.
        String value =
                byDefault.orElse(nullable ? "NULL" : type.startsWith("timestamp") ? "'0000-00-00 00:00:00'" : "");
        return Identifiers.quote(column.name()) + " " + type + collation + (nullable ? " NULL" : " NOT NULL")
                + (value.isEmpty() ? "" : " DEFAULT " + value);
    }

    @Override
    public void drop(String schema, String name) {
        sql.execute(
                "drop table " + schema + "." + name,
                "DROP TABLE IF EXISTS " + Identifiers.quote(schema) + "." + Identifiers.quote(name));
    }

    @Override
    public List<String> ties(String schema, String name) {
        return List.of(NOT_REPLACED);
    }

    @Override
    public void copyIndexes(TargetTable from, TargetTable to) {
        throw new MillraceException(FaultCode.TARGET_REJECTED, "A table cannot be reloaded: " + NOT_REPLACED + ".");
    }

    @Override
    public void replace(TargetTable table, TargetTable by, Runnable check) {
        throw new MillraceException(FaultCode.TARGET_REJECTED, "A table cannot be replaced: " + NOT_REPLACED + ".");
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

    @Override
    public List<DdlStep> alteration(
            TargetTable before, TargetTable after, @Nullable Map<String, String> renamed, String sayDone) {
        return new Alteration(sql, product, before, after, renamed, sayDone).steps();
    }

    @Override
    public List<DdlStep> creation(TargetTable table) {
        String what = DdlSteps.creation(table);
        List<Finding> findings = check(table, Expectation.FREE);
        if (!findings.isEmpty()) {
            return DdlSteps.inTheWay(table, Identifiers.qualified(table), findings);
        }
        if (exists(table)) {
            return List.of();
        }
        List<String> ddl = new ArrayList<>();
        missingDatabase(sql, table.schema()).ifPresent(ddl::add);
        ddl.add(creation("CREATE TABLE ", table));
        return List.of(DdlStep.of(DdlKind.CREATE_TABLE, what, ddl.toArray(String[]::new)));
    }

    @Override
    public List<DdlStep> removal(TargetTable table) {
        return exists(table) ? DdlSteps.removal(table, Identifiers.qualified(table)) : List.of();
    }

    /** By DELETE, which belongs to the transaction: a process that lost its place undoes it with all else it does. */
    @Override
    public List<DdlStep> emptying(TargetTable table) {
        return DdlSteps.emptying(table, "DELETE FROM " + Identifiers.qualified(table));
    }

    /** Each statement but DELETE commits by itself; what was done is found done by {@link #alteration} and the like. */
    @Override
    public void carryOut(TargetTable table, List<DdlStep> steps, @Nullable LogPosition position) {
        String doing = "change the table for " + table.id();
        sql.execute(doing, "SET SESSION lock_wait_timeout = " + DDL_LOCK_SECONDS);
        DdlSteps.carryOut(sql, table, steps, position);
        sql.execute(doing, "SET SESSION lock_wait_timeout = " + Connector.LOCK_SECONDS);
    }

    @Override
    public List<TargetIndex> missing(TargetTable table, List<TargetIndex> indexes) {
        Set<String> there = new HashSet<>(sql.list(
                "read the catalogue",
                row -> TableCheck.key(row.getString(1)),
                "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?",
                table.schema(),
                table.name()));
        return indexes.stream()
                .filter(index -> !there.contains(TableCheck.key(index.name())))
                .toList();
    }

    @Override
    public void create(TargetTable table, TargetIndex index) {
        if (!missing(table, List.of(index)).isEmpty()) {
            sql.executeLong(
                    "make the index " + index.name() + " of " + table.id(),
                    "CREATE INDEX " + Identifiers.quote(index.name()) + " ON " + Identifiers.qualified(table) + " "
                            + index.definition());
        }
    }

    /** The server has no such limits for one session: it sorts by {@code innodb_sort_buffer_size} and its like. */
    @Override
    public void limitIndexing(long memoryBytes, int workers) {
        // What its administrator has set holds for all sessions alike.
    }
}
