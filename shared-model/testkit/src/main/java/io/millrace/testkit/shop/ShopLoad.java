// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import io.millrace.testkit.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shop's first rows: the same for the same seed and size. */
final class ShopLoad {

    static final String INSERT_VARIETY = "INSERT INTO varieties VALUES (?" + ", ?".repeat(34) + ")";

    private static final int BATCH = 1_000;

    /** Values of the row with this key. */
    private interface Row {
        @Nullable
        Object[] of(long key);
    }

    private final Connection connection;
    private final ShopValues values;

    private ShopLoad(Connection connection, long seed) {
        this.connection = connection;
        this.values = new ShopValues(new SplittableRandom(seed));
    }

    /** Fills the tables and returns the number of rows. */
    static long run(SqlServer server, String database, long seed, ShopSize size) {
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            return new ShopLoad(connection, seed).all(size);
        } catch (SQLException e) {
            throw new IllegalStateException("the first rows could not be written: " + e.getMessage(), e);
        }
    }

    private long all(ShopSize size) throws SQLException {
        long rows = customersAndProducts(size);
        rows += insert("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", size.orders(), key -> new @Nullable Object[] {
            key,
            1 + values.below(size.customers()),
            "new",
            values.money(900),
            values.below(4) == 0 ? values.words(20) : null,
            values.moment(6)
        });
        rows += items(size);
        rows += insert(
                "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?)", size.payments(), key -> new @Nullable Object[] {
                    key,
                    1 + values.below(size.orders()),
                    values.oneOf(ShopValues.METHODS),
                    values.money(900),
                    values.bytes(8),
                    values.stamp()
                });
        rows += insert("INSERT INTO stock_levels VALUES (?, ?, ?)", size.stockLevels(), key -> new Object[] {
            ShopValues.WAREHOUSES.get((int) (key % ShopValues.WAREHOUSES.size())), key, values.below(1_000)
        });
        rows += insert(
                INSERT_VARIETY,
                size.varieties(),
                key -> Stream.concat(Stream.of(key), Stream.of(values.variety()))
                        .toArray());
        return rows;
    }

    private long customersAndProducts(ShopSize size) throws SQLException {
        long rows =
                insert("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", size.customers(), key -> new Object[] {
                    key,
                    "c" + key,
                    values.words(3),
                    values.oneOf(ShopValues.COUNTRIES),
                    values.below(2),
                    values.money(5_000),
                    values.date(),
                    values.moment(6)
                });
        return rows
                + insert("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?)", size.products(), key -> new Object[] {
                    key,
                    "SKU-" + key,
                    values.words(6),
                    values.money(500),
                    values.below(10_000),
                    values.below(1_000) / 8f,
                    values.document()
                });
    }

    private long items(ShopSize size) throws SQLException {
        long rows = 0;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO order_items VALUES (?, ?, ?, ?, ?)")) {
            for (long order = 1; order <= size.orders(); order++) {
                for (int line = 1; line <= ShopSize.itemsOf(order); line++) {
                    set(insert, order, line, 1 + values.below(size.products()), 1 + values.below(9), values.money(500));
                    insert.addBatch();
                    rows++;
                }
                if (order % (BATCH / 2) == 0) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
        }
        return rows;
    }

    private long insert(String sql, int count, Row row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (long key = 1; key <= count; key++) {
                set(insert, row.of(key));
                insert.addBatch();
                if (key % BATCH == 0) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
        }
        return count;
    }

    private static void set(PreparedStatement statement, @Nullable Object... row) throws SQLException {
        for (int place = 0; place < row.length; place++) {
            statement.setObject(place + 1, row[place]);
        }
    }
}
