// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.Finding;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
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
import io.millrace.target.generic.Catalogue.ActualColumn;
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
 * that a person has carried out by hand, or that the copy holds already, is left out.
 */
final class Alteration {

    private static final String UNSEEN =
            "nobody can see by its columns whether its values have followed. When they equal the source's: ";
    private static final String MAY_BE_RENAMED =
            "the log does not say whether a column that is gone is one that is new under another name";

    private final JdbcTables tables;
    private final Product product;
    private final Catalogue catalogue;
    private final DefaultLiteral literals;
    private final TargetTable before;
    private final TargetTable after;
    private final @Nullable Map<String, String> renamed;
    private final String sayDone;
    private final String name;
    /** The target's columns as they are once the steps so far are carried out. */
    private final Map<String, ActualColumn> actual = new HashMap<>();

    private final List<DdlStep> steps = new ArrayList<>();

    Alteration(
            JdbcTables tables,
            TargetTable before,
            TargetTable after,
            @Nullable Map<String, String> renamed,
            String sayDone) {
        this.tables = tables;
        this.product = tables.product();
        this.catalogue = new Catalogue(tables.sql(), product);
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
        boolean isHere = tables.exists(before);
        boolean isThere = isMoved ? tables.exists(after) : isHere;
        if (isMoved && isHere == isThere) {
            return List.of(inTheWay(changes.get(0), isHere));
        }
        if (!isHere && !isThere) {
            return List.of(
                    DdlStep.impossible(changes.get(0).kind(), diff.text(), "The target has no table " + name + "."));
        }
        TargetTable place = isThere ? after : before;
        actual.putAll(TableCheck.byName(catalogue.columns(place)));
        Set<String> key = catalogue.primaryKey(place);
        dropKeyIf(changes, key, place);
        boolean hasNames = hasNamesOfAfter();
        changes.stream()
                .filter(change -> !hasNames || !(change instanceof ColumnRenamed || change instanceof ColumnDropped))
                .forEach(change -> follow(change, isThere, key));
        boolean isGuess = renamed == null && diff.mayHideRenames();
        return isGuess ? steps.stream().map(Alteration::doubted).toList() : List.copyOf(steps);
    }

    /** By hand or in the copy all of them have their new names already; where the names stay as they are, none has. */
    private boolean hasNamesOfAfter() {
        Set<String> now = names(after);
        return !now.equals(names(before)) && actual.keySet().equals(now);
    }

    private static Set<String> names(TargetTable table) {
        return table.columns().stream().map(TargetColumn::name).collect(Collectors.toSet());
    }

    private static DdlStep doubted(DdlStep step) {
        return switch (step.kind()) {
            case ADD_COLUMN, DROP_COLUMN -> step.doubted(MAY_BE_RENAMED);
            default -> step;
        };
    }

    private void follow(Change change, boolean isThere, Set<String> key) {
        if (change instanceof TableRenamed) {
            if (!isThere) {
                rename(change);
            }
        } else if (change instanceof ColumnRenamed column) {
            rename(column);
        } else if (change instanceof ColumnDropped column) {
            if (actual.remove(column.column().name()) != null) {
                add(change, product.dropColumn(name, quoted(column.column())));
            }
        } else if (change instanceof ColumnChanged column) {
            retype(column);
        } else if (change instanceof NullabilityChanged column) {
            allowNull(column);
        } else if (change instanceof ColumnAdded added) {
            add(added);
        } else if (change instanceof DefaultChanged changed) {
            add(change, product.setDefault(name, quoted(changed.after()), literal(after, changed.after())));
        } else if (change instanceof KeyChanged) {
            Optional<TargetColumn> otherwise = heldOtherwise();
            if (otherwise.isPresent()) {
                obstacle(
                        change,
                        "column " + otherwise.get().name() + " must be "
                                + otherwise.get().type() + ", as it is held by the new key");
            } else if (after.hasKey() && !key.equals(TableCheck.keyNames(after))) {
                add(change, "ALTER TABLE " + name + " ADD " + JdbcTables.key(after));
            }
        }
    }

    /** A column of the same type at the source that is held in another way, because it is in the key now, or no more. */
    private Optional<TargetColumn> heldOtherwise() {
        return after.columns().stream()
                .filter(column -> before.columns().stream()
                        .anyMatch(former -> former.name().equals(column.name())
                                && former.source().type().equals(column.source().type())
                                && !former.type().equals(column.type())))
                .filter(column -> !Optional.ofNullable(actual.get(column.name()))
                        .map(ActualColumn::type)
                        .equals(Optional.of(column.type())))
                .findFirst();
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

    private void rename(Change change) {
        if (!before.schema().equals(after.schema())) {
            obstacle(change, product.name() + " moves no table from one schema into another");
            return;
        }
        add(change, product.renameTable(Identifiers.qualified(before), Identifiers.quote(after.name())));
    }

    private void rename(ColumnRenamed change) {
        String from = change.before().name();
        String to = change.after().name();
        ActualColumn found = actual.get(from);
        boolean isThere = actual.containsKey(to);
        if ((found == null) != isThere) {
            obstacle(
                    change,
                    "The target has " + (isThere ? "both" : "neither") + " a column " + from + " and a column " + to
                            + ".");
        } else if (found != null) {
            actual.remove(from);
            actual.put(to, found);
            add(change, product.renameColumn(name, quoted(change.before()), quoted(change.after())));
        }
    }

    private void retype(ColumnChanged change) {
        TargetColumn column = planned(after, change.after());
        ActualColumn found = actual.get(column.name());
        if (!isSameType(change) && found != null && isDone(change, found.type(), column.type())) {
            return;
        }
        if (!change.keepsValues()) {
            obstacle(
                    change,
                    "column " + column.name()
                            + (isSameType(change) ? ": " + UNSEEN + sayDone : " must be " + column.type()));
            return;
        }
        String formerType = found == null ? planned(before, change.before()).type() : found.type();
        if (column.source().type().kind() == ColumnKind.DECIMAL
                && !(isDecimal(formerType) && isDecimal(column.type()))) {
            // Held as text, the same number has other digits there.
            obstacle(change, "column " + column.name() + " must be " + column.type() + ", its values with all digits");
            return;
        }
        Optional<String> inPlace = product.setType(name, column, formerType, quoted(change.after()));
        if (inPlace.isPresent()) {
            add(change, inPlace.get());
        } else {
            rewrite(change, column, found != null && found.notNull());
        }
    }

    /** A copy may have the shape that later changes have made. Where values may become others, only the very type tells. */
    private boolean isDone(ColumnChanged change, String found, String wanted) {
        return found.equals(wanted) || (change.keepsValues() && product.holds(found, wanted));
    }

    private static boolean isDecimal(String type) {
        return type.startsWith("DECIMAL(");
    }

    /** By a new column that takes the place of the old one, which must be in no key and no index. */
    private void rewrite(ColumnChanged change, TargetColumn column, boolean notNull) {
        boolean isIndexed = catalogue.indexes(tables.exists(after) ? after : before).stream()
                .anyMatch(index -> index.columns().contains(change.before().name())
                        || index.columns().contains(column.name()));
        if (isIndexed) {
            obstacle(
                    change,
                    "column " + column.name() + " must be " + column.type() + ", and " + product.name()
                            + " changes the type of no column that a key or an index has");
            return;
        }
        String old = quoted(change.after());
        String fresh = Identifiers.quote(
                column.name().substring(0, Math.min(100, column.name().length())) + ".new");
        List<String> ddl = new ArrayList<>(List.of(
                "ALTER TABLE " + name + " ADD COLUMN " + fresh + " " + column.type(),
                "UPDATE " + name + " SET " + fresh + " = CAST(" + old + " AS " + column.type() + ")",
                product.dropColumn(name, old),
                product.renameColumn(name, fresh, old)));
        literal(after, change.after())
                .ifPresent(literal -> ddl.add(product.setDefault(name, old, Optional.of(literal))));
        if (notNull) {
            ddl.add(product.setNullable(name, old, false));
        }
        add(change, ddl.toArray(String[]::new));
    }

    private void allowNull(NullabilityChanged change) {
        TargetColumn column = planned(after, change.after());
        ActualColumn found = actual.get(column.name());
        if (found != null && found.notNull() == !column.nullable()) {
            return;
        }
        DdlStep step = DdlStep.of(
                change.kind(), change.text(), product.setNullable(name, quoted(change.after()), column.nullable()));
        steps.add(step.unless(
                column.nullable()
                        ? null
                        : "SELECT COUNT(*) FROM " + name + " WHERE " + quoted(change.after()) + " IS NULL"));
    }

    private void add(ColumnAdded change) {
        TargetColumn column = planned(after, change.column());
        ActualColumn found = actual.get(column.name());
        if (found != null) {
            if (!product.holds(found.type(), column.type())
                    || found.computed()
                    || (found.notNull() && column.nullable())) {
                obstacle(
                        change,
                        "The target has a column " + column.name() + " already, and of another kind than "
                                + column.type() + (column.nullable() ? "" : " NOT NULL") + ".");
            }
            return;
        }
        String start = "ALTER TABLE " + name + " ADD COLUMN " + Identifiers.quote(column.name()) + " " + column.type();
        try {
            Optional<String> value = literals.forExistingRows(column);
            add(
                    change,
                    start
                            + value.map(literal -> " DEFAULT " + literal).orElse("")
                            + (column.nullable() ? "" : " NOT NULL"));
        } catch (ValueNotHeld e) {
            if (!tables.isEmpty(tables.exists(after) ? after : before)) {
                obstacle(
                        change,
                        "At the source, column " + column.name() + " was added, which gave existing rows " + e.why()
                                + ".");
            } else if (column.nullable()) {
                add(change, start);
            } else {
                add(change, start, product.setNullable(name, Identifiers.quote(column.name()), false));
            }
        }
    }

    /** Before anything else: a column of the key could not be dropped, nor become NULL. */
    private void dropKeyIf(List<Change> changes, Set<String> key, TargetTable table) {
        changes.stream()
                .filter(KeyChanged.class::isInstance)
                .filter(change -> !key.isEmpty() && !key.equals(TableCheck.keyNames(after)))
                .forEach(change -> add(change, "ALTER TABLE " + Identifiers.qualified(table) + " DROP PRIMARY KEY"));
    }

    private Optional<String> literal(TargetTable table, Column column) {
        return literals.forNewRows(planned(table, column));
    }

    private static TargetColumn planned(TargetTable table, Column column) {
        return table.columns().get(table.shape().indexOf(column.name()));
    }

    private void add(Change change, String... ddl) {
        steps.add(DdlStep.of(change.kind(), change.text(), ddl));
    }

    private void obstacle(Change change, String why) {
        steps.add(DdlStep.impossible(change.kind(), change.text(), why));
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
