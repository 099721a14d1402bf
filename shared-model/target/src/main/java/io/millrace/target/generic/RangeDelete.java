// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statement that deletes the rows of an interval of keys: column by column, as an index finds them. */
final class RangeDelete {

    private record Bound(int column, Object value) {}

    private final TargetTable table;
    private final HeldTable held;
    private final StringBuilder sql = new StringBuilder();
    private final List<Bound> bounds = new ArrayList<>();

    RangeDelete(TargetTable table, KeyInterval interval, Product product) {
        this.table = table;
        this.held = new HeldTable(table, product);
        sql.append("DELETE FROM ").append(Identifiers.qualified(table));
        condition(" WHERE ", interval.behind(), ">", ">");
        condition(interval.behind() == null ? " WHERE " : " AND ", interval.upTo(), "<", "<=");
    }

    long run(Wire wire) {
        try (PreparedStatement statement = wire.connection().prepareStatement(sql.toString())) {
            for (int i = 0; i < bounds.size(); i++) {
                Bound bound = bounds.get(i);
                held.type(bound.column).bind(statement, i + 1, held.held(bound.column, bound.value));
            }
            return statement.executeUpdate();
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, table.id(), null, e.why());
        } catch (SQLException e) {
            throw new Faults(wire.product()).of(e, table.id(), "delete a range of keys");
        }
    }

    private void condition(String before, @Nullable List<Object> bound, String strict, String last) {
        if (bound != null) {
            sql.append(before);
            compare(bound, strict, last, 0);
        }
    }

    private void compare(List<Object> bound, String strict, String last, int part) {
        if (part == bound.size() - 1) {
            part(bound, last, part);
            return;
        }
        sql.append('(');
        part(bound, strict + "=", part);
        sql.append(" AND (");
        part(bound, strict, part);
        sql.append(" OR ");
        compare(bound, strict, last, part + 1);
        sql.append("))");
    }

    private void part(List<Object> bound, String comparison, int part) {
        int column = table.key().get(part);
        sql.append(held.name(column)).append(' ').append(comparison).append(" ?");
        bounds.add(new Bound(column, bound.get(part)));
    }
}
