// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.ColumnType;
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
import org.jspecify.annotations.Nullable;

/**
 * One change of a table's shape on its way into the target. The statements are derived from shapes, never copied. A step
 * that a person has carried out by hand, or that the copy holds already, is left out.
 */
final class Alteration {

    private static final String UNSEEN =
            "nobody can see by its columns whether its values have followed. When they equal the source's: ";
    private static final String MAY_BE_RENAMED =
            "the log does not say whether a column that is gone is one that is new under another name";

    private final Sql sql;
    private final Catalogue catalogue;
    private final TargetTable before;
    private final TargetTable after;
    private final @Nullable Map<String, String> renamed;
    private final String sayDone;
    private final String name;
    /** The target's columns as they are once the steps so far are carried out. */
    private final Map<String, Catalogue.ActualColumn> actual = new HashMap<>();

    private final List<DdlStep> steps = new ArrayList<>();

    Alteration(Sql sql, TargetTable before, TargetTable after, @Nullable Map<String, String> renamed, String sayDone) {
        this.sql = sql;
        this.catalogue = new Catalogue(sql);
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
        List<Finding> unheld = NameCheck.of(List.of(after));
        if (!unheld.isEmpty()) {
            return List.of(DdlStep.impossible(changes.get(0).kind(), diff.text(), NameCheck.text(unheld)));
        }
        actual.putAll(TableCheck.byName(catalogue.columns(relation)));
        Catalogue.PrimaryKey key = catalogue.key(relation);
        dropKeyIf(changes, key, there.isPresent() ? after : before);
        boolean hasNames = hasNamesOfAfter();
        ColumnNames.inOrder(changes, before).stream()
                .filter(change -> !(hasNames && ColumnNames.isOfNames(change)))
                .forEach(change -> follow(change, there.isPresent(), relation));
        boolean isGuess = renamed == null && diff.mayHideRenames();
        return isGuess ? steps.stream().map(step -> doubted(step)).toList() : List.copyOf(steps);
    }

    private static DdlStep doubted(DdlStep step) {
        return switch (step.kind()) {
            case ADD_COLUMN, DROP_COLUMN -> step.doubted(MAY_BE_RENAMED);
            default -> step;
        };
    }

    private void follow(Change change, boolean isThere, Catalogue.Relation relation) {
        if (change instanceof TableRenamed renaming) {
            if (!isThere) {
                steps.add(rename(renaming));
            }
        } else if (change instanceof ColumnRenamed column) {
            rename(column);
        } else if (change instanceof ColumnDropped column) {
            if (actual.remove(column.column().name()) != null) {
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
            addKey(change, relation);
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
        String at = Identifiers.qualified(before);
        if (!before.name().equals(after.name())) {
            ddl.add("ALTER TABLE " + at + " RENAME TO " + Identifiers.quote(after.name()));
            at = Identifiers.quote(before.schema()) + "." + Identifiers.quote(after.name());
        }
        if (!before.schema().equals(after.schema())) {
            PostgresTables.missingSchema(sql, after.schema()).ifPresent(ddl::add);
            ddl.add("ALTER TABLE " + at + " SET SCHEMA " + Identifiers.quote(after.schema()));
        }
        return DdlStep.of(change.kind(), change.text(), ddl.toArray(String[]::new));
    }

    /** By hand or in the copy all of them have their new names already; where the names stay as they are, none has. */
    private boolean hasNamesOfAfter() {
        Set<String> then = ColumnNames.of(before);
        Set<String> now = ColumnNames.of(after);
        return !now.equals(then) && actual.keySet().equals(now);
    }

    private void rename(ColumnRenamed change) {
        String from = change.before().name();
        String to = change.after().name();
        boolean isThere = actual.containsKey(to);
        Catalogue.ActualColumn found = actual.get(from);
        if (found != null && !isThere) {
            actual.remove(from);
            actual.put(to, found);
            steps.add(step(change, "RENAME COLUMN " + quoted(change.before()) + " TO " + quoted(change.after())));
        } else if (found != null) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "The target has both a column " + from + " and a column " + to + ", which it must become."));
        } else if (!isThere) {
            steps.add(DdlStep.impossible(
                    change.kind(), change.text(), "The target has neither a column " + from + " nor " + to + "."));
        }
    }

    private void retype(ColumnChanged change) {
        Column column = change.after();
        String type = typeName(column.type());
        Catalogue.ActualColumn found = actual.get(column.name());
        if (!isSameType(change) && found != null && found.type().equals(type)) {
            return;
        }
        Optional<Conversion> conversion = change.before().generated() != column.generated()
                ? Optional.empty()
                : change.keepsValues()
                        ? Optional.of(new Conversion("", ""))
                        : Conversion.between(change.before().type(), column.type());
        if (conversion.isEmpty()) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "column " + column.name() + (isSameType(change) ? ": " + UNSEEN + sayDone : " must be " + type)));
            return;
        }
        String suspect = conversion.get().suspect(quoted(column));
        String doubt = conversion.get().doubt();
        String[] ddl = isSameType(change) ? new String[0] : new String[] {"ALTER TABLE " + name + " " + toType(change)};
        steps.add(DdlStep.of(change.kind(), change.text(), ddl)
                .unless(suspect.isEmpty() ? null : "SELECT EXISTS (SELECT 1 FROM " + name + " WHERE " + suspect + ")")
                .doubted(doubt.isEmpty() ? null : doubt));
    }

    /** A default has the type of its column, and may not be one of the other's. */
    private String toType(ColumnChanged change) {
        String column = quoted(change.after());
        String type = typeName(change.after().type());
        boolean hadDefault = literal(before, change.before()).isPresent();
        Optional<String> literal = literal(after, change.after());
        return (hadDefault ? "ALTER COLUMN " + column + " DROP DEFAULT, " : "")
                + "ALTER COLUMN " + column + " TYPE " + type + " USING " + column + "::" + type
                + literal.map(text -> ", ALTER COLUMN " + column + " SET DEFAULT " + text)
                        .orElse("");
    }

    private void allowNull(NullabilityChanged change) {
        Column column = change.after();
        Catalogue.ActualColumn found = actual.get(column.name());
        if (found != null && found.notNull() == !column.nullable()) {
            return;
        }
        String verb = column.nullable() ? " DROP NOT NULL" : " SET NOT NULL";
        steps.add(step(change, "ALTER COLUMN " + quoted(column) + verb)
                .unless(
                        column.nullable()
                                ? null
                                : "SELECT EXISTS (SELECT 1 FROM " + name + " WHERE " + quoted(column) + " IS NULL)"));
    }

    private void add(ColumnAdded change) {
        Column column = change.column();
        String type = typeName(column.type());
        Catalogue.ActualColumn found = actual.get(column.name());
        if (found != null) {
            if (!found.type().equals(type) || found.computed() || (found.notNull() && column.nullable())) {
                steps.add(DdlStep.impossible(
                        change.kind(),
                        change.text(),
                        "The target has a column " + column.name() + " already, and of another kind than " + type
                                + (column.nullable() ? "" : " NOT NULL") + "."));
            }
            return;
        }
        try {
            steps.add(step(
                    change,
                    "ADD COLUMN " + quoted(column) + " " + type
                            + valueOfExistingRows(column)
                                    .map(literal -> " DEFAULT " + literal)
                                    .orElse("")
                            + (column.nullable() ? "" : " NOT NULL")));
        } catch (ValueNotHeld e) {
            steps.add(DdlStep.impossible(
                    change.kind(),
                    change.text(),
                    "At the source, column " + column.name() + " was added, which gave existing rows " + e.why()
                            + "."));
        }
    }

    private Optional<String> valueOfExistingRows(Column column) {
        try {
            int index = after.shape().columns().indexOf(column);
            return DefaultLiteral.forExistingRows(after.columns().get(index));
        } catch (ValueNotHeld e) {
            String table = Identifiers.qualified(catalogue.relation(after).isPresent() ? after : before);
            if (sql.isTrue("look for rows", "SELECT NOT EXISTS (SELECT 1 FROM " + table + ")")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void setDefault(DefaultChanged change) {
        boolean isSetWithType =
                !typeName(change.before().type()).equals(typeName(change.after().type()));
        if (!isSetWithType) {
            steps.add(step(
                    change,
                    "ALTER COLUMN " + quoted(change.after())
                            + literal(after, change.after())
                                    .map(literal -> " SET DEFAULT " + literal)
                                    .orElse(" DROP DEFAULT")));
        }
    }

    /** Before anything else: a column of the key could not be dropped, nor become NULL. */
    private void dropKeyIf(List<Change> changes, Catalogue.PrimaryKey key, TargetTable table) {
        changes.stream()
                .filter(KeyChanged.class::isInstance)
                .filter(change -> !key.columns().isEmpty() && !key.columns().equals(keyNames()))
                .forEach(change -> steps.add(DdlStep.of(
                        change.kind(),
                        change.text(),
                        "ALTER TABLE " + Identifiers.qualified(table) + " DROP CONSTRAINT "
                                + Identifiers.quote(key.name()))));
    }

    private void addKey(Change change, Catalogue.Relation relation) {
        Set<String> key = keyNames();
        if (!key.isEmpty() && !catalogue.primaryKey(relation).equals(key)) {
            steps.add(step(
                    change,
                    "ADD PRIMARY KEY ("
                            + Identifiers.list(after.key().stream()
                                    .map(after.columns()::get)
                                    .toList())
                            + ")"));
        }
    }

    private Set<String> keyNames() {
        return TableCheck.keyNames(after);
    }

    private static Optional<String> literal(TargetTable table, Column column) {
        return DefaultLiteral.forNewRows(planned(table, column));
    }

    private static TargetColumn planned(TargetTable table, Column column) {
        return table.columns().get(table.shape().indexOf(column.name()));
    }

    private DdlStep step(Change change, String action) {
        return DdlStep.of(change.kind(), change.text(), "ALTER TABLE " + name + " " + action);
    }

    private static boolean isSameType(ColumnChanged changed) {
        return typeName(changed.before().type()).equals(typeName(changed.after().type()));
    }

    private static String typeName(ColumnType type) {
        return PostgresType.of(type).name();
    }

    private static String quoted(Column column) {
        return Identifiers.quote(column.name());
    }
}
