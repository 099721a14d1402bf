// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.target.DdlStep;
import io.millrace.target.SchemaDiff;
import io.millrace.target.SchemaDiff.Change;
import io.millrace.target.SchemaDiff.ColumnAdded;
import io.millrace.target.SchemaDiff.ColumnChanged;
import io.millrace.target.SchemaDiff.ColumnDropped;
import io.millrace.target.SchemaDiff.ColumnRenamed;
import io.millrace.target.SchemaDiff.DefaultChanged;
import io.millrace.target.SchemaDiff.KeyChanged;
import io.millrace.target.SchemaDiff.NullabilityChanged;
import io.millrace.target.SchemaDiff.TableRenamed;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import io.millrace.target.jdbc.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One change of a table's shape on its way into the target. The statements are derived from shapes, never copied. A step
 * that a person has carried out by hand, that the copy holds already, or that was carried out before a process ended, is
 * left out: each statement commits by itself.
 */
final class Alteration {

    private static final String UNSEEN =
            "nobody can see by its columns whether its values have followed. When they equal the source's: ";
    private static final String MAY_BE_RENAMED =
            "the log does not say whether a column that is gone is one that is new under another name";

    private final Sql sql;
    private final Product product;
    private final Catalogue catalogue;
    private final DefaultLiteral literals;
    private final TargetTable before;
    private final TargetTable after;
    private final @Nullable Map<String, String> renamed;
    private final String sayDone;
    private final String name;
    /** The target's columns as they are once the steps so far are carried out. */
    private final Map<String, Catalogue.ActualColumn> actual = new HashMap<>();

    private final List<DdlStep> steps = new ArrayList<>();

    Alteration(
            Sql sql,
            Product product,
            TargetTable before,
            TargetTable after,
            @Nullable Map<String, String> renamed,
            String sayDone) {
        this.sql = sql;
        this.product = product;
        this.catalogue = new Catalogue(sql);
        this.literals = new DefaultLiteral(product);
        this.before = before;
        this.after = after;
        this.renamed = renamed;
        this.sayDone = sayDone;
        this.name = Identifiers.qualified(after);
    }

    List<DdlStep> steps() {
        SchemaDiff diff = SchemaDiff.between(before.shape(), after.shape(), renamed == null ? Map.of() : renamed);
        List<Change> changes =
                diff.changes().stream().filter(this::touchesTarget).toList();
        if (changes.isEmpty()) {
            return List.of();
        }
        List<Finding> unheld = new TablePlan(product).check(List.of(after));
        if (!unheld.isEmpty()) {
            String why = unheld.stream()
                    .map(finding -> finding.measured() + " (" + finding.why() + ")")
                    .collect(Collectors.joining("; "));
            return List.of(
                    DdlStep.impossible(changes.get(0).kind(), diff.text(), "The target cannot hold " + why + "."));
        }
        boolean isMoved = !name.equals(Identifiers.qualified(before));
        Optional<Catalogue.Relation> here = catalogue.relation(before);
        Optional<Catalogue.Relation> there = isMoved ? catalogue.relation(after) : here;
        if (isMoved && here.isPresent() == there.isPresent()) {
            return List.of(inTheWay(changes.get(0), here.isPresent()));
        }
        Catalogue.Relation relation = there.or(() -> here).orElse(null);
        if (relation == null) {
            return List.of(
                    DdlStep.impossible(changes.get(0).kind(), diff.text(), "The target has no table " + name + "."));
        }
        actual.putAll(TableCheck.byName(catalogue.columns(relation)));
        Set<String> key = catalogue.primaryKey(relation);
        dropKeyIf(changes, key, there.isPresent() ? after : before);
        boolean hasNames = hasNamesOfAfter();
        changes.stream()
                .filter(change -> !hasNames || !(change instanceof ColumnRenamed || change instanceof ColumnDropped))
                .forEach(change -> follow(change, there.isPresent(), key));
        boolean isGuess = renamed == null && diff.mayHideRenames();
        return isGuess ? steps.stream().map(Alteration::doubted).toList() : List.copyOf(steps);
    }

    /** By hand or in the copy all of them have their new names already; where the names stay as they are, none has. */
    private boolean hasNamesOfAfter() {
        Set<String> now = names(after);
        return !now.equals(names(before)) && actual.keySet().equals(now);
    }

    private static Set<String> names(TargetTable table) {
        return table.columns().stream()
                .map(column -> TableCheck.key(column.name()))
                .collect(Collectors.toSet());
    }

    private static DdlStep doubted(DdlStep step) {
        return switch (step.kind()) {
            case ADD_COLUMN, DROP_COLUMN -> step.doubted(MAY_BE_RENAMED);
            default -> step;
        };
    }

    private void follow(Change change, boolean isThere, Set<String> key) {
        if (change instanceof TableRenamed renaming) {
            if (!isThere) {
                steps.add(rename(renaming));
            }
        } else if (change instanceof ColumnRenamed column) {
            rename(column);
        } else if (change instanceof ColumnDropped column) {
            if (actual.remove(TableCheck.key(column.column().name())) != null) {
                steps.add(step(change, "DROP COLUMN " + quoted(column.column())));
            }
        } else if (change instanceof ColumnChanged column) {
            retype(column);
        } else if (change instanceof NullabilityChanged column) {
            allowNull(column);
        } else if (change instanceof ColumnAdded added) {
            add(added);
        } else if (change instanceof DefaultChanged changed) {
            setDefault(changed);
        } else if (change instanceof KeyChanged) {
            if (after.hasKey() && !key.equals(TableCheck.keyNames(after))) {
                steps.add(step(change, "ADD " + MySqlTables.key(after)));
            }
        }
    }

    /** What neither the values nor the target's type know of is no change there. */
    private boolean touchesTarget(Change change) {
        if (change instanceof DefaultChanged changed) {
            return !literal(before, changed.before()).equals(literal(after, changed.after()));
        }
        return !(change instanceof ColumnChanged changed && changed.keepsValues() && isSameType(changed));
    }

    private DdlStep inTheWay(Change change, boolean both) {
        String from = Identifiers.qualified(before);
        return DdlStep.impossible(
                change.kind(),
                change.text(),
                both
                        ? "The target has a table " + name + " already, and " + from + " must become it."
                        : "The target has neither " + from + " nor " + name + ".");
    }

    private DdlStep rename(TableRenamed change) {
        List<String> ddl = new ArrayList<>();
        MySqlTables.missingDatabase(sql, after.schema()).ifPresent(ddl::add);
        ddl.add("RENAME TABLE " + Identifiers.qualified(before) + " TO " + name);
        return DdlStep.of(change.kind(), change.text(), ddl.toArray(String[]::new));
    }

    private void rename(ColumnRenamed change) {
        String from = TableCheck.key(change.before().name());
        String to = TableCheck.key(change.after().name());
        Catalogue.ActualColumn found = actual.get(from);
        boolean isThere = actual.containsKey(to) && !from.equals(to);
        if (found == null ? !isThere : isThere) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "The target has " + (isThere ? "both" : "neither") + " a column "
                            + change.before().name() + " and a column "
                            + change.after().name() + "."));
        } else if (found != null && !found.name().equals(change.after().name())) {
            actual.remove(from);
            actual.put(to, found);
            steps.add(step(change, "RENAME COLUMN " + quoted(change.before()) + " TO " + quoted(change.after())));
        }
    }

    private void retype(ColumnChanged change) {
        TargetColumn column = planned(after, change.after());
        Catalogue.ActualColumn found = actual.get(TableCheck.key(column.name()));
        if (!isSameType(change) && found != null && TableCheck.isHeldBy(column.type(), found.type())) {
            return;
        }
        if (!change.keepsValues()) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "column " + column.name()
                            + (isSameType(change) ? ": " + UNSEEN + sayDone : " must be " + column.type())));
            return;
        }
        boolean nullable = found == null || !found.notNull();
        steps.add(modify(change, column, nullable));
    }

    /** Says all of the column again: what MODIFY does not name is lost. */
    private DdlStep modify(Change change, TargetColumn column, boolean nullable) {
        return step(
                change,
                "MODIFY COLUMN " + MySqlTables.definition(column, nullable, literals.forNewRows(column), product));
    }

    private void allowNull(NullabilityChanged change) {
        TargetColumn column = planned(after, change.after());
        Catalogue.ActualColumn found = actual.get(TableCheck.key(column.name()));
        if (found != null && found.notNull() == !column.nullable()) {
            return;
        }
        steps.add(modify(change, column, column.nullable())
                .unless(
                        column.nullable()
                                ? null
                                : "SELECT EXISTS (SELECT 1 FROM " + name + " WHERE " + quoted(change.after())
                                        + " IS NULL)"));
    }

    private void add(ColumnAdded change) {
        TargetColumn column = planned(after, change.column());
        Catalogue.ActualColumn found = actual.get(TableCheck.key(column.name()));
        if (found != null) {
            if (!TableCheck.isHeldBy(column.type(), found.type())
                    || found.computed()
                    || (found.notNull() && column.nullable())) {
                steps.add(DdlStep.impossible(
                        change.kind(),
                        change.text(),
                        "The target has a column " + column.name() + " already, and of another kind than "
                                + column.type() + (column.nullable() ? "" : " NOT NULL") + "."));
            }
            return;
        }
        try {
            steps.add(step(
                    change,
                    "ADD COLUMN "
                            + MySqlTables.definition(column, column.nullable(), valueOfExistingRows(column), product)));
        } catch (ValueNotHeld e) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "At the source, column " + column.name() + " was added, which gave existing rows " + e.why()
                            + "."));
        }
    }

    private Optional<String> valueOfExistingRows(TargetColumn column) {
        try {
            return literals.forExistingRows(column);
        } catch (ValueNotHeld e) {
            String table = Identifiers.qualified(catalogue.relation(after).isPresent() ? after : before);
            if (sql.isTrue("look for rows", "SELECT NOT EXISTS (SELECT 1 FROM " + table + ")")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void setDefault(DefaultChanged change) {
        steps.add(step(
                change,
                "ALTER COLUMN " + quoted(change.after())
                        + literal(after, change.after())
                                .map(literal -> " SET DEFAULT " + literal)
                                .orElse(" DROP DEFAULT")));
    }

    /** Before anything else: a column of the key could not be dropped, nor become NULL. */
    private void dropKeyIf(List<Change> changes, Set<String> key, TargetTable table) {
        changes.stream()
                .filter(KeyChanged.class::isInstance)
                .filter(change -> !key.isEmpty() && !key.equals(TableCheck.keyNames(after)))
                .forEach(change -> steps.add(DdlStep.of(
                        change.kind(),
                        change.text(),
                        "ALTER TABLE " + Identifiers.qualified(table) + " DROP PRIMARY KEY")));
    }

    private Optional<String> literal(TargetTable table, Column column) {
        return literals.forNewRows(planned(table, column));
    }

    private static TargetColumn planned(TargetTable table, Column column) {
        return table.columns().get(table.shape().indexOf(column.name()));
    }

    private DdlStep step(Change change, String action) {
        return DdlStep.of(change.kind(), change.text(), "ALTER TABLE " + name + " " + action);
    }

    private boolean isSameType(ColumnChanged changed) {
        return planned(before, changed.before())
                .type()
                .equals(planned(after, changed.after()).type());
    }

    private static String quoted(Column column) {
        return Identifiers.quote(column.name());
    }
}
