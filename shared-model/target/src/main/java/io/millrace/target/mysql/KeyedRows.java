// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.target.Image;
import io.millrace.target.ReplacedValues;
import io.millrace.target.TargetColumn;
import io.millrace.target.TargetTable;
import io.millrace.target.ValueNotHeld;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The two statements for one version of a table with a key: delete by key, and upsert.
 *
 * <p>ON DUPLICATE KEY UPDATE takes any unique key's word for it that the row is there. So the first thing it assigns is
 * the key to itself, or what it cannot hold if the row that was found has another: that is refused, and no other row is
 * damaged.
 */
final class KeyedRows {

    private static final int MAX_ROWS = 5000;

    /** More, and the server's optimiser may give up the index for all of the table. */
    private static final int MAX_KEYS = 1000;

    private final TargetTable table;
    private final @Nullable ReplacedValues replaced;
    private final RowsStatement delete;
    private final RowsStatement upsert;

    KeyedRows(Wire wire, TargetTable table) {
        this.table = table;
        this.replaced = ReplacedValues.of(
                table, IntStream.range(0, table.columns().size()).boxed().toList(), wire.replaced());
        this.delete = delete(wire, table);
        this.upsert = RowsStatement.insert(wire, table, onDuplicateKey(wire.product()), MAX_ROWS);
    }

    /** By a list of values for one column; for several by alternatives, which MariaDB finds by the index and a list not. */
    private static RowsStatement delete(Wire wire, TargetTable table) {
        RowsStatement.RowWriter writer = new RowsStatement.RowWriter(table, wire.product());
        String from = "DELETE FROM " + Identifiers.qualified(table) + " WHERE ";
        List<Integer> key = table.key();
        if (key.size() == 1) {
            String name = Identifiers.quote(table.columns().get(key.get(0)).name());
            return new RowsStatement(
                    wire,
                    (image, out) -> writer.value(key.get(0), image, out),
                    from + name + " IN (",
                    ",",
                    ")",
                    MAX_KEYS);
        }
        return new RowsStatement(
                wire,
                (image, out) -> {
                    for (int i = 0; i < key.size(); i++) {
                        out.sql(i == 0 ? "(" : " AND ")
                                .sql(Identifiers.quote(
                                        table.columns().get(key.get(i)).name()))
                                .sql(" = ");
                        writer.value(key.get(i), image, out);
                    }
                    out.sql(")");
                },
                from,
                " OR ",
                "",
                MAX_KEYS);
    }

    private String onDuplicateKey(Product product) {
        List<TargetColumn> columns = table.columns();
        String sameKey = table.key().stream()
                .map(i -> Identifiers.quote(columns.get(i).name()))
                .map(name -> qualified(name) + " = " + offered(name, product))
                .collect(Collectors.joining(" AND "));
        int firstIndex = table.key().get(0);
        TargetColumn firstOfKey = columns.get(firstIndex);
        String first = Identifiers.quote(firstOfKey.name());
        String kept = table.overwrites(firstIndex) ? offered(first, product) : qualified(first);
        return IntStream.range(0, columns.size())
                .filter(i -> i != firstIndex && table.overwrites(i))
                .mapToObj(i -> Identifiers.quote(columns.get(i).name()))
                .map(name -> ", " + name + " = " + offered(name, product))
                .collect(Collectors.joining(
                        "",
                        alias(product) + " ON DUPLICATE KEY UPDATE " + first + " = IF(" + sameKey + ", " + kept + ", "
                                + refusedBy(firstOfKey) + ")",
                        ""));
    }

    /**
     * What a column of the key refuses, whoever has made the table: in place of NULL a number with AUTO_INCREMENT gets the
     * next one, and a TIMESTAMP may get the time of day. The types that get a text come through text unchanged.
     */
    private static String refusedBy(TargetColumn column) {
        return switch (column.source().type().kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, TIMESTAMP -> "'another row'";
            default -> "NULL";
        };
    }

    private String qualified(String name) {
        return Identifiers.qualified(table) + "." + name;
    }

    private String alias(Product product) {
        return product == Product.MYSQL ? " AS " + rowAlias() : "";
    }

    /** The value that the statement came with. */
    private String offered(String name, Product product) {
        return product == Product.MYSQL ? rowAlias() + "." + name : "VALUES(" + name + ")";
    }

    /** Not the table's own name. */
    private String rowAlias() {
        return table.name().equalsIgnoreCase("offered") ? "given" : "offered";
    }

    void delete(Collection<RowChange> changes) {
        run("delete rows", delete, changes, Image.BEFORE);
    }

    void upsert(Collection<RowChange> changes) {
        run("write rows", upsert, changes, Image.AFTER);
    }

    private void run(String doing, RowsStatement statement, Collection<RowChange> changes, Image image) {
        List<RowChange> sorted = image.byKey(table, changes);
        int first = 0;
        for (int i = 0; i < sorted.size(); i++) {
            RowChange change = sorted.get(i);
            add(statement, table, change, image.of(change), image == Image.AFTER ? replaced : null);
            if (statement.isFull() || i == sorted.size() - 1) {
                try {
                    statement.run();
                } catch (SQLException e) {
                    throw Faults.of(e, sorted.subList(first, i + 1), doing);
                }
                first = i + 1;
            }
        }
    }

    /** Adds the row of a change to a statement, with what is written in place of values. */
    static void add(
            RowsStatement statement,
            TargetTable table,
            RowChange change,
            @Nullable Object[] given,
            @Nullable ReplacedValues replaced) {
        if (given.length != table.columns().size()) {
            throw MillraceException.at(
                    FaultCode.INTERNAL,
                    change.table(),
                    change.position(),
                    "A row of " + given.length + " values for "
                            + table.columns().size() + " columns.");
        }
        try {
            statement.add(replaced == null ? given : replaced.in(given));
        } catch (ValueNotHeld e) {
            throw MillraceException.at(FaultCode.TARGET_VALUE_NOT_HELD, change.table(), change.position(), e.why());
        }
    }

    /** Forgets what a failed batch left. */
    void clear() {
        delete.clear();
        upsert.clear();
    }
}
