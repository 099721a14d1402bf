// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.DdlKind;
import io.millrace.position.LogPosition;
import io.millrace.target.DdlStep;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetIndex;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.target.jdbc.DdlSteps;
import io.millrace.target.jdbc.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of rows, of which the driver's metadata tells. */
record JdbcTables(Sql sql, Product product) implements TargetTables {

    private static final String PLAIN = "TABLE";

    private Catalogue catalogue() {
        return new Catalogue(sql, product);
    }

    /** Rights are not asked for: no two products tell of them alike. What is not allowed is refused when it is tried. */
    @Override
    public List<Finding> checkServer(Collection<TargetTable> tables) {
        try {
            List<Finding> findings = new ArrayList<>(product.checkDatabase(sql));
            if (sql.connection().getMetaData().isReadOnly()) {
                findings.add(Finding.of(
                        FaultCode.TARGET_CONFIG, "target " + product.name(), "read only", "nothing can be written"));
            }
            return findings;
        } catch (SQLException e) {
            throw sql.faults().of(e, "check the target's server");
        }
    }

    @Override
    public List<Finding> check(TargetTable table, Expectation expectation) {
        Catalogue catalogue = catalogue();
        Optional<String> kind = catalogue.kind(table.schema(), table.name());
        String subject = "target table " + Identifiers.qualified(table) + " for " + table.id();
        if (kind.isEmpty()) {
            return switch (expectation) {
                case FREE, REPLACEABLE, REPLACEABLE_BY_RANGE -> List.of();
                case FILLED ->
                    List.of(Finding.of(
                            FaultCode.TARGET_TABLE_SHAPE, subject, "not there", "rows were copied into it before"));
            };
        }
        List<Finding> findings = new ArrayList<>(TableCheck.of(catalogue, table, kind.get()));
        if (expectation == Expectation.REPLACEABLE_BY_RANGE) {
            KeyInterval.obstacle(table, subject).ifPresent(findings::add);
        }
        if (expectation == Expectation.FREE && kind.get().equals(PLAIN) && !isEmpty(table)) {
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
                        "SELECT COUNT(*) FROM " + Identifiers.qualified(table))
                .orElseThrow();
    }

    boolean isEmpty(TargetTable table) {
        return !sql.isTrue("look for rows", "SELECT 1 FROM " + Identifiers.qualified(table) + " " + product.limit(1));
    }

    @Override
    public boolean exists(TargetTable table) {
        return catalogue().kind(table.schema(), table.name()).isPresent();
    }

    /** With its key at once: nothing is gained by adding it later. */
    @Override
    public void create(TargetTable table) {
        String doing = "create the table for " + table.id();
        missingSchema(table.schema()).ifPresent(ddl -> sql.execute(doing, ddl));
        if (!exists(table)) {
            sql.execute(doing, creationOf(table));
        }
    }

    /** What makes the schema, if it is missing. */
    Optional<String> missingSchema(String schema) {
        return catalogue().hasSchema(schema)
                ? Optional.empty()
                : Optional.of("CREATE SCHEMA " + Identifiers.quote(schema));
    }

    private String creationOf(TargetTable table) {
        DefaultLiteral literals = new DefaultLiteral(product);
        String columns = table.columns().stream()
                // Rows of an older shape, replayed onto a copy of a newer one, get what ADD COLUMN would have given
                // them.
                .map(column -> Identifiers.quote(column.name()) + " " + column.type()
                        + literals.forNewRows(column)
                                .map(literal -> " DEFAULT " + literal)
                                .orElse("")
                        + (column.nullable() ? "" : " NOT NULL"))
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + Identifiers.qualified(table) + " (" + columns
                + (table.hasKey() ? ", " + key(table) : "") + ")";
    }

    static String key(TargetTable table) {
        return "PRIMARY KEY ("
                + Identifiers.list(
                        table.key().stream().map(table.columns()::get).toList())
                + ")";
    }

    @Override
    public void drop(String schema, String name) {
        if (catalogue().kind(schema, name).isPresent()) {
            sql.execute("drop table " + schema + "." + name, "DROP TABLE " + Identifiers.qualified(schema, name));
        }
    }

    @Override
    public List<String> ties(String schema, String name) {
        return List.of(notReplaced());
    }

    private String notReplaced() {
        return product.name() + ", which renames no table from one schema into another";
    }

    @Override
    public void copyIndexes(TargetTable from, TargetTable to) {
        throw new MillraceException(FaultCode.TARGET_REJECTED, "A table cannot be reloaded: " + notReplaced() + ".");
    }

    @Override
    public void replace(TargetTable table, TargetTable by, Runnable check) {
        throw new MillraceException(FaultCode.TARGET_REJECTED, "A table cannot be replaced: " + notReplaced() + ".");
    }

    @Override
    public void addKey(TargetTable table) {
        if (table.hasKey() && exists(table) && catalogue().primaryKey(table).isEmpty()) {
            sql.executeLong(
                    "add the primary key of " + table.id(),
                    "ALTER TABLE " + Identifiers.qualified(table) + " ADD " + key(table));
        }
    }

    @Override
    public List<DdlStep> alteration(
            TargetTable before, TargetTable after, @Nullable Map<String, String> renamed, String sayDone) {
        return new Alteration(this, before, after, renamed, sayDone).steps();
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
        missingSchema(table.schema()).ifPresent(ddl::add);
        ddl.add(creationOf(table));
        return List.of(DdlStep.of(DdlKind.CREATE_TABLE, what, ddl.toArray(String[]::new)));
    }

    @Override
    public List<DdlStep> removal(TargetTable table) {
        return exists(table) ? DdlSteps.removal(table, Identifiers.qualified(table)) : List.of();
    }

    /** By DELETE, which every product undoes with its transaction. */
    @Override
    public List<DdlStep> emptying(TargetTable table) {
        return DdlSteps.emptying(table, "DELETE FROM " + Identifiers.qualified(table));
    }

    /** How long it waits for locks is the server's to say. */
    @Override
    public void carryOut(TargetTable table, List<DdlStep> steps, @Nullable LogPosition position) {
        DdlSteps.carryOut(sql, table, steps, position);
    }

    /** By what they sort by: a table may have got another name since its indexes were given theirs. */
    @Override
    public List<TargetIndex> missing(TargetTable table, List<TargetIndex> indexes) {
        List<String> there = catalogue().indexes(table).stream()
                .map(Catalogue.ActualIndex::definition)
                .toList();
        return indexes.stream()
                .filter(index -> !there.contains(index.definition()))
                .toList();
    }

    /** Names of indexes are the schema's, and the source's are the table's: one that no index of the schema has. */
    private String freeName(TargetTable table, TargetIndex index) {
        int number = 1;
        String name = name(table, "." + index.name());
        while (product.isIndex(sql, table.schema(), name)) {
            number++;
            name = name(table, "." + index.name() + "." + number);
        }
        return name;
    }

    private String name(TargetTable table, String end) {
        int room = Math.max(0, product.maxName() - end.length());
        return table.name().substring(0, Math.min(room, table.name().length())) + end;
    }

    @Override
    public void create(TargetTable table, TargetIndex index) {
        if (!missing(table, List.of(index)).isEmpty()) {
            sql.executeLong(
                    "make the index " + index.name() + " of " + table.id(),
                    "CREATE INDEX " + Identifiers.qualified(table.schema(), freeName(table, index)) + " ON "
                            + Identifiers.qualified(table) + " " + index.definition());
        }
    }

    /** What sorting may use is the server's to say. */
    @Override
    public void limitIndexing(long memoryBytes, int workers) {
        // Nothing to set for one session.
    }
}
