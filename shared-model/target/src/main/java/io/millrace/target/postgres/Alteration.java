// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.position.LogPosition;
import io.millrace.target.SchemaDiff;
import io.millrace.target.SchemaDiff.Change;
import io.millrace.target.SchemaDiff.ColumnAdded;
import io.millrace.target.SchemaDiff.ColumnChanged;
import io.millrace.target.SchemaDiff.ColumnDropped;
import io.millrace.target.SchemaDiff.KeyChanged;
import io.millrace.target.SchemaDiff.TableRenamed;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One change of a table's shape on its way into the target. The statements are derived from shapes, never copied. */
final class Alteration {

    private final Sql sql;
    private final Catalogue catalogue;
    private final TargetTable before;
    private final TargetTable after;
    private final @Nullable LogPosition position;
    private final String sayDone;

    Alteration(Sql sql, TargetTable before, TargetTable after, @Nullable LogPosition position, String sayDone) {
        this.sql = sql;
        this.catalogue = new Catalogue(sql);
        this.before = before;
        this.after = after;
        this.position = position;
        this.sayDone = sayDone;
    }

    void carryOut() {
        List<Change> changes = SchemaDiff.between(before.shape(), after.shape()).changes().stream()
                .filter(this::touchesTarget)
                .toList();
        if (changes.isEmpty()) {
            return;
        }
        Catalogue.Relation relation = catalogue
                .relation(after)
                .orElseThrow(() -> refused("The target has no table " + Identifiers.qualified(after) + "."));
        List<String> differences = TableCheck.differences(catalogue, after, relation);
        if (differences.isEmpty() && changes.stream().allMatch(this::isVisible)) {
            // Somebody has carried it out by hand, or the copy was taken after it.
            return;
        }
        List<Column> added = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof ColumnAdded add) {
                added.add(add.column());
            } else {
                throw refused("At the source: "
                        + SchemaDiff.between(before.shape(), after.shape()).text() + ". In the target's table "
                        + Identifiers.qualified(after) + ": " + left(changes, differences) + ".");
            }
        }
        Map<String, Catalogue.ActualColumn> actual = TableCheck.byName(catalogue.columns(relation));
        added.forEach(column -> add(column, actual.get(column.name())));
    }

    private String left(List<Change> changes, List<String> differences) {
        String unlike = String.join("; ", differences);
        if (changes.stream().allMatch(this::isVisible)) {
            return unlike;
        }
        return (unlike.isEmpty() ? "" : unlike + "; ")
                + "nobody can see by its columns whether its values have followed. When they equal the source's: "
                + sayDone;
    }

    /** What neither the values nor the target's type know of is no change there. */
    private boolean touchesTarget(Change change) {
        return !(change instanceof ColumnChanged changed && changed.keepsValues() && isSameType(changed));
    }

    /** Whether one can see by the target's shape that the change has been carried out there. */
    private boolean isVisible(Change change) {
        if (change instanceof ColumnChanged changed) {
            return !isSameType(changed)
                    || changed.before().nullable() != changed.after().nullable();
        }
        return change instanceof ColumnAdded
                || change instanceof ColumnDropped
                || change instanceof KeyChanged
                || change instanceof TableRenamed;
    }

    private static boolean isSameType(ColumnChanged changed) {
        return PostgresType.of(changed.before().type())
                .name()
                .equals(PostgresType.of(changed.after().type()).name());
    }

    private void add(Column column, Catalogue.@Nullable ActualColumn actual) {
        String type = PostgresType.of(column.type()).name();
        if (actual != null) {
            if (!actual.type().equals(type) || actual.computed() || (actual.notNull() && column.nullable())) {
                throw refused("The target has a column " + column.name() + " already, and of another kind than " + type
                        + (column.nullable() ? "" : " NOT NULL") + ".");
            }
            return;
        }
        String byDefault = valueOfExistingRows(column)
                .map(literal -> " DEFAULT " + literal)
                .orElse("");
        sql.execute(
                "add the column " + column.name() + " to the table for " + after.id(),
                "ALTER TABLE " + Identifiers.qualified(after) + " ADD COLUMN IF NOT EXISTS "
                        + Identifiers.quote(column.name()) + " " + type + byDefault
                        + (column.nullable() ? "" : " NOT NULL"));
    }

    private Optional<String> valueOfExistingRows(Column column) {
        try {
            int index = after.shape().columns().indexOf(column);
            return DefaultLiteral.forExistingRows(after.columns().get(index));
        } catch (ValueNotHeld e) {
            if (sql.isTrue("look for rows", "SELECT NOT EXISTS (SELECT 1 FROM " + Identifiers.qualified(after) + ")")) {
                return Optional.empty();
            }
            throw refused(
                    "At the source, column " + column.name() + " was added, which gave existing rows " + e.why() + ".");
        }
    }

    private MillraceException refused(String text) {
        return MillraceException.at(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED, after.id(), position, text);
    }
}
