// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.KeyInterval;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statement that deletes the rows of an interval of keys. */
final class RangeDelete {

    private final TargetTable table;
    private final RowsStatement.RowWriter writer;
    private final SqlText out = new SqlText();

    private RangeDelete(TargetTable table, Product product) {
        this.table = table;
        this.writer = new RowsStatement.RowWriter(table, product);
    }

    static String sql(TargetTable table, KeyInterval interval, Product product) {
        RangeDelete delete = new RangeDelete(table, product);
        delete.out.sql("DELETE FROM " + Identifiers.qualified(table));
        try {
            delete.condition(" WHERE ", interval.behind(), " >", " > ");
            delete.condition(interval.behind() == null ? " WHERE " : " AND ", interval.upTo(), " <", " <= ");
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, table.id(), null, e.why());
        }
        return delete.out.toString();
    }

    private void condition(String before, @Nullable List<Object> bound, String strict, String last) {
        if (bound == null) {
            return;
        }
        @Nullable Object[] image = new @Nullable Object[table.columns().size()];
        for (int i = 0; i < bound.size(); i++) {
            image[table.key().get(i)] = bound.get(i);
        }
        out.sql(before);
        compare(image, strict, last, 0);
    }

    /** Column by column: the servers do not look for a comparison of whole row values in an index. */
    private void compare(@Nullable Object[] image, String strict, String last, int part) {
        int column = table.key().get(part);
        String name = Identifiers.quote(table.columns().get(column).name());
        if (part == table.key().size() - 1) {
            out.sql(name).sql(last);
            writer.value(column, image, out);
            return;
        }
        out.sql("(").sql(name).sql(strict).sql("= ");
        writer.value(column, image, out);
        out.sql(" AND (").sql(name).sql(strict).sql(" ");
        writer.value(column, image, out);
        out.sql(" OR ");
        compare(image, strict, last, part + 1);
        out.sql("))");
    }
}
