// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Deletes the rows of an interval of keys in one statement. Row values are compared as a whole, by the key's index. */
record RangeDelete(TargetTable table, String sql, List<ArrayParameter> parameters) {

    static RangeDelete of(TargetTable table, KeyInterval interval) {
        List<ArrayParameter> parameters = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        add(table, " > ", interval.behind(), conditions, parameters);
        add(table, " <= ", interval.upTo(), conditions, parameters);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return new RangeDelete(table, "DELETE FROM " + Identifiers.qualified(table) + where, parameters);
    }

    private static void add(
            TargetTable table,
            String comparison,
            @Nullable List<Object> bound,
            List<String> conditions,
            List<ArrayParameter> parameters) {
        if (bound == null) {
            return;
        }
        List<TargetColumn> key = table.key().stream().map(table.columns()::get).toList();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            PostgresType type = PostgresType.of(key.get(i).source().type());
            ArrayParameter parameter = new ArrayParameter(type);
            try {
                parameter.add(bound.get(i));
            } catch (ValueNotHeld e) {
                throw MillraceException.at(
                        FaultCode.TARGET_VALUE_NOT_HELD,
                        table.id(),
                        null,
                        "Column " + key.get(i).name() + " holds " + e.why() + ".");
            }
            parameters.add(parameter);
            values.add("(?::" + type.wire().typeName() + "[])[1]");
        }
        String names = key.stream()
                .map(column -> Identifiers.quote(column.name()))
                .collect(Collectors.joining(", ", "(", ")"));
        conditions.add(names + comparison + "(" + String.join(", ", values) + ")");
    }

    long run(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return statement.executeLargeUpdate();
        } catch (SQLException e) {
            throw Faults.of(e, table.id(), "delete a range of keys");
        }
    }
}
