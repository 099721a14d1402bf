// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.NetRows;
import io.millrace.target.NetRows.Row;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import io.millrace.target.generic.HeldType.Equality;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes of a table without a key, by what they come to: rows that are looked for are deleted under a cursor, which
 * also compares what SQL compares loosely or not at all, and rows as they are in the end are added.
 */
final class KeylessRows {

    private final Wire wire;
    private final Faults faults;
    private final TargetTable table;
    private final HeldTable held;
    private final @Nullable ReplacedValues lookedFor;
    /** What the cursor compares: SQL does it not, or takes more for equal. */
    private final List<Integer> compared;

    KeylessRows(Wire wire, TargetTable table) {
        this.wire = wire;
        this.faults = new Faults(wire.product());
        this.table = table;
        this.held = new HeldTable(table, wire.product());
        this.lookedFor = ReplacedValues.of(table, held.all(), null);
        this.compared = held.all().stream()
                .filter(i -> held.type(i).equality() != Equality.EXACT)
                .toList();
    }

    void replay(List<RowChange> changes) {
        NetRows net = new NetRows(lookedFor);
        changes.forEach(net::add);
        // First what goes, so that no row of these changes is taken for one that was there.
        net.claimed().forEach(this::delete);
        List<RowChange> rows = new ArrayList<>();
        for (List<Row> alike : net.claimed()) {
            for (Row row : alike) {
                RowChange last = row.last();
                if (last != null) {
                    rows.add(last);
                }
            }
        }
        rows.addAll(net.created());
        new KeyedRows(wire, table).insert(rows);
    }

    /** Deletes as many rows of one image as are looked for. */
    private void delete(List<Row> alike) {
        RowChange first = alike.get(0).first();
        @Nullable Object[] image = image(first);
        int deleted = 0;
        try (PreparedStatement statement = wire.connection()
                .prepareStatement(select(image), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
            bind(statement, image);
            try (ResultSet rows = statement.executeQuery()) {
                while (deleted < alike.size() && rows.next()) {
                    if (isSame(rows, image)) {
                        rows.deleteRow();
                        deleted++;
                    }
                }
            }
        } catch (SQLException e) {
            throw faults.of(e, List.of(first), "find a row");
        }
        if (deleted < alike.size()) {
            RowChange missed = alike.get(deleted).first();
            throw MillraceException.at(
                    FaultCode.TARGET_REFUSED_ROW,
                    missed.table(),
                    missed.position(),
                    "The row to " + missed.operation().name().toLowerCase(Locale.ROOT)
                            + " is not in the target, which so is not what the source was.");
        }
    }

    private @Nullable Object[] image(RowChange change) {
        @Nullable Object[] given = Image.BEFORE.of(change);
        @Nullable Object[] before = lookedFor == null ? given : lookedFor.in(given);
        @Nullable Object[] image = new @Nullable Object[before.length];
        try {
            for (int i = 0; i < image.length; i++) {
                image[i] = held.held(i, before[i]);
            }
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, change.table(), change.position(), e.why());
        }
        return image;
    }

    private String select(@Nullable Object[] image) {
        List<Integer> read = compared.isEmpty() ? List.of(0) : compared;
        return "SELECT " + read.stream().map(held::name).collect(Collectors.joining(", ")) + " FROM "
                + Identifiers.qualified(table) + " WHERE "
                + held.all().stream().map(i -> condition(i, image[i])).collect(Collectors.joining(" AND "))
                + " FOR UPDATE";
    }

    private String condition(int column, @Nullable Object value) {
        String name = held.name(column);
        return value == null ? name + " IS NULL" : name + (isInSql(column) ? " = ?" : " IS NOT NULL");
    }

    private boolean isInSql(int column) {
        return held.type(column).equality() != Equality.NONE;
    }

    private void bind(PreparedStatement statement, @Nullable Object[] image) throws SQLException {
        int place = 1;
        for (int i = 0; i < image.length; i++) {
            if (image[i] != null && isInSql(i)) {
                held.type(i).bind(statement, place++, image[i]);
            }
        }
    }

    private boolean isSame(ResultSet row, @Nullable Object[] image) throws SQLException {
        for (int i = 0; i < compared.size(); i++) {
            Object wanted = image[compared.get(i)];
            boolean isSame = wanted instanceof byte[] bytes
                    ? Arrays.equals(bytes, row.getBytes(i + 1))
                    : Objects.equals(wanted, row.getString(i + 1));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }
}
