// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The business of one writer: which transactions it runs in which order is a function of the seed alone, not of what
 * the database answers. Writers own disjoint orders and customers, and share products and stock. Not thread-safe.
 */
final class ShopWriter {

    private static final int REMEMBERED = 5_000;
    private static final int LINE_SHIFT = 100;
    private static final long KEY_SHIFT = 1L << 40;
    private static final int WIDE_ROWS = 400;

    private final ShopSize size;
    private final ShopValues values;
    private final List<Long> orders = new ArrayList<>();
    private final List<Long> customers = new ArrayList<>();
    private final List<Long> varieties = new ArrayList<>();
    private final int step;
    private long next;

    ShopWriter(long seed, int writer, int writers, ShopSize size) {
        this.size = size;
        this.values = new ShopValues(new SplittableRandom(seed * 31 + writer));
        this.step = writers;
        this.next = size.firstFreeKey() + writer;
        size.ownedBy(size.orders(), writer, writers, REMEMBERED).forEach(orders::add);
        size.ownedBy(size.customers(), writer, writers, REMEMBERED).forEach(customers::add);
        size.ownedBy(size.varieties(), writer, writers, REMEMBERED).forEach(varieties::add);
    }

    /** Runs the next transaction up to its end; true when it is to be committed, false when to be rolled back. */
    boolean transaction(ShopSession session) throws SQLException {
        int dice = values.below(100);
        if (dice < 38) {
            placeOrder(session);
        } else if (dice < 53) {
            advanceOrder(session);
        } else if (dice < 60) {
            cancelOrder(session);
        } else if (dice < 68) {
            changeCustomers(session);
        } else if (dice < 76) {
            moveStock(session);
        } else if (dice < 84) {
            changeVarieties(session);
        } else if (dice < 90) {
            changeKeys(session);
        } else if (dice < 92) {
            swapStock(session);
        } else if (dice < 95) {
            placeWithSavepoint(session);
        } else if (dice < 96) {
            touchMany(session);
        } else {
            placeOrder(session);
            return false;
        }
        return true;
    }

    private void placeOrder(ShopSession session) throws SQLException {
        long order = newKey();
        long customer = customers.isEmpty() ? 1 : values.oneOf(customers);
        int lines = 1 + values.below(5);
        BigDecimal total = BigDecimal.ZERO;
        session.run(
                "INSERT INTO orders VALUES (?, ?, 'new', 0, ?, NOW(6))",
                order,
                customer,
                values.below(3) == 0 ? values.words(20) : null);
        for (int line = 1; line <= lines; line++) {
            BigDecimal price = values.money(500);
            int quantity = 1 + values.below(9);
            total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
            int product = product();
            session.run("INSERT INTO order_items VALUES (?, ?, ?, ?, ?)", order, line, product, quantity, price);
            session.run("UPDATE products SET stock = stock - ? WHERE id = ?", quantity, product);
        }
        session.run("UPDATE orders SET total = ? WHERE id = ?", total, order);
        session.run("UPDATE customers SET credit = credit - ? WHERE id = ?", total, customer);
        if (values.below(10) < 6) {
            pay(session, order, total);
        }
        remember(orders, order);
    }

    private void pay(ShopSession session, long order, BigDecimal amount) throws SQLException {
        session.run(
                "INSERT INTO payments VALUES (?, ?, ?, ?, ?, NOW(6))",
                newKey(),
                order,
                values.oneOf(ShopValues.METHODS),
                amount,
                values.bytes(8));
        session.run("UPDATE orders SET status = 'paid' WHERE id = ?", order);
    }

    private void advanceOrder(ShopSession session) throws SQLException {
        @Nullable Long order = any(orders);
        if (order != null && values.below(2) == 0) {
            session.run("UPDATE orders SET status = 'shipped', note = ? WHERE id = ?", values.words(10), order);
        } else if (order != null) {
            pay(session, order, values.money(900));
        }
    }

    private void cancelOrder(ShopSession session) throws SQLException {
        @Nullable Long order = take(orders);
        if (order != null) {
            session.run("DELETE FROM payments WHERE order_id = ? AND id < ?", order, size.payments());
            session.run("DELETE FROM order_items WHERE order_id = ?", order);
            session.run("DELETE FROM orders WHERE id = ?", order);
        }
    }

    private void changeCustomers(ShopSession session) throws SQLException {
        @Nullable Long customer = any(customers);
        if (customer == null || values.below(3) == 0) {
            long key = newKey();
            session.run(
                    "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, NOW(6))",
                    key,
                    "new" + key + "@example.org",
                    values.words(3),
                    values.oneOf(ShopValues.COUNTRIES),
                    values.below(2),
                    values.money(5_000),
                    values.date());
            remember(customers, key);
        } else if (values.below(4) == 0) {
            session.run("DELETE FROM customers WHERE id = ?", take(customers));
        } else {
            // The address goes away and comes back: the unique key meets every order of the two.
            session.run("UPDATE customers SET email = ?, vip = 1 - vip WHERE id = ?", "moved" + customer, customer);
            session.run(
                    "UPDATE customers SET name = ?, email = ? WHERE id = ?", values.words(3), "c" + customer, customer);
        }
    }

    private void moveStock(ShopSession session) throws SQLException {
        String warehouse = values.oneOf(ShopValues.WAREHOUSES);
        int product = product();
        switch (values.below(3)) {
            case 0 ->
                session.run("REPLACE INTO stock_levels VALUES (?, ?, ?)", warehouse, product, values.below(1_000));
            case 1 ->
                session.run(
                        "INSERT INTO stock_levels VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE on_hand = on_hand + 1",
                        warehouse,
                        product);
            default ->
                session.run("DELETE FROM stock_levels WHERE warehouse = ? AND product_id = ?", warehouse, product);
        }
    }

    private void changeVarieties(ShopSession session) throws SQLException {
        @Nullable Long key = any(varieties);
        if (key == null || values.below(2) == 0) {
            key = newKey();
            session.run(
                    ShopLoad.INSERT_VARIETY,
                    Stream.concat(Stream.of(key), Stream.of(values.variety())).toArray());
            remember(varieties, key);
        } else if (values.below(3) == 0) {
            session.run("DELETE FROM varieties WHERE id = ?", take(varieties));
        } else {
            session.run(
                    "UPDATE varieties SET note = ?, document = ?, some_bytes = ?, exact = NULL WHERE id = ?",
                    values.words(30),
                    values.document(),
                    values.bytes(40),
                    key);
        }
    }

    private void changeKeys(ShopSession session) throws SQLException {
        @Nullable Long order = take(orders);
        if (order == null) {
            return;
        }
        if (order < KEY_SHIFT) {
            long moved = order + KEY_SHIFT;
            session.run("UPDATE orders SET id = ?, note = 'moved' WHERE id = ?", moved, order);
            session.run(
                    "UPDATE order_items SET order_id = ?, line = line + ? WHERE order_id = ?",
                    moved,
                    LINE_SHIFT,
                    order);
            remember(orders, moved);
        } else {
            session.run("UPDATE orders SET id = ? WHERE id = ?", order - KEY_SHIFT, order);
        }
    }

    /** Two rows change places by way of a third key, all in one transaction. */
    private void swapStock(ShopSession session) throws SQLException {
        String one = values.oneOf(ShopValues.WAREHOUSES);
        String other = values.oneOf(ShopValues.WAREHOUSES);
        if (one.equals(other)) {
            return;
        }
        int product = product();
        String move = "UPDATE stock_levels SET warehouse = ? WHERE warehouse = ? AND product_id = ?";
        String between = "between " + newKey();
        session.run(move, between, one, product);
        session.run(move, one, other, product);
        session.run(move, other, between, product);
    }

    private void placeWithSavepoint(ShopSession session) throws SQLException {
        placeOrder(session);
        Savepoint savepoint = session.savepoint();
        session.run("UPDATE products SET title = 'never seen' WHERE id = ?", product());
        session.rollbackTo(savepoint);
        session.run("UPDATE products SET title = ? WHERE id = ?", values.words(5), product());
    }

    private void touchMany(ShopSession session) throws SQLException {
        int first = values.below(size.products());
        session.run(
                "UPDATE products SET price = price + 0.01, attributes = ? WHERE id BETWEEN ? AND ?",
                values.document(),
                first,
                first + WIDE_ROWS);
    }

    private int product() {
        return 1 + values.below(size.products());
    }

    private long newKey() {
        long key = next;
        next += step;
        return key;
    }

    private @Nullable Long any(List<Long> keys) {
        return keys.isEmpty() ? null : values.oneOf(keys);
    }

    private @Nullable Long take(List<Long> keys) {
        return keys.isEmpty() ? null : keys.remove(values.below(keys.size()));
    }

    private void remember(List<Long> keys, long key) {
        if (keys.size() >= REMEMBERED) {
            keys.set(values.below(REMEMBERED), key);
        } else {
            keys.add(key);
        }
    }
}
