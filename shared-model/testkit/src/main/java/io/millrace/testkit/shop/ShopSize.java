// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How many rows each table has at first; keys are 1 to that number. */
record ShopSize(int customers, int products, int orders, int payments, int stockLevels, int varieties) {

    /** Items of an order, by its key. */
    static int itemsOf(long order) {
        return (int) (1 + order * 7 % 3);
    }

    /** About so many rows in all. */
    static ShopSize ofRows(int rows) {
        if (rows < 100) {
            throw new IllegalArgumentException("rows must be at least 100, is " + rows);
        }
        // An order brings two items on average.
        return new ShopSize(
                rows / 10, Math.max(20, rows / 50), rows / 4, rows / 10, rows / 50, Math.max(10, rows / 100));
    }

    long firstFreeKey() {
        return 1L + Math.max(Math.max(customers, orders), Math.max(payments, varieties));
    }

    Stream<Long> ownedBy(int keys, int writer, int writers, int most) {
        return LongStream.rangeClosed(1, keys)
                .filter(key -> key % writers == writer)
                .limit(most)
                .boxed();
    }
}
