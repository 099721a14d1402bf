// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One of several tables like {@code orders}: which rows it has, the statements that change them, and by which rows one sees
 * how far these have come. No two tables have a key in common. Not thread-safe.
 */
final class ShrinkingTable {

    /** Rows that are looked at to see whether all has arrived. */
    private static final int WATCHED = 16;

    private final String name;
    private final int number;
    private final int tables;
    /** Of the rows that may be changed. */
    private final List<Long> keys = new ArrayList<>();
    /** Rows that it ever had. */
    private long rows;

    private long rowsBefore;
    private final List<Witness> first = new ArrayList<>();
    private final Map<Long, Witness> last = new LinkedHashMap<>();

    /**
     * Describes it.
     *
     * @param number from 0
     * @param tables how many there are
     * @param filled rows that it is filled with
     */
    ShrinkingTable(int number, int tables, int filled) {
        this.name = "orders_%02d".formatted(number);
        this.number = number;
        this.tables = tables;
        for (int i = 0; i < filled; i++) {
            keys.add(newKey());
        }
    }

    private long newKey() {
        return rows++ * tables + number + 1;
    }

    String name() {
        return name;
    }

    private String atSource() {
        return BenchmarkServers.DATABASE + "." + name;
    }

    /** Makes it at the source, with its rows. */
    void create(SqlServer source) {
        OrdersRows.create(source, atSource(), keys.stream().mapToLong(Long::longValue));
    }

    /** Inserts a row beside the changes. */
    void insert(SqlServer source, long key) {
        OrdersRows.insert(source, atSource(), key);
    }

    /** A backlog begins. */
    void begin() {
        first.forEach(witness -> keys.add(witness.key()));
        first.clear();
        last.clear();
        rowsBefore = rows;
    }

    /** Rows that the backlog leaves as they were inserted. */
    List<Witness> first() {
        return List.copyOf(first);
    }

    /** The rows that were changed last, as they are then. */
    List<Witness> last() {
        return List.copyOf(last.values());
    }

    /** Whether there is none to delete or update. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Inserts a row; a backlog's first one is left alone by all that follows. */
    Statement insert(long change) {
        long key = newKey();
        String status = "new" + change;
        Witness witness = Witness.of(name, key, status);
        if (first.isEmpty()) {
            first.add(witness);
        } else {
            keys.add(key);
        }
        see(witness);
        return new Statement(
                key,
                "INSERT INTO %s VALUES (%d, %d, '%s', 9.99, 'note of order %d', '2024-01-01 00:00:00.5', %d / 7e0)"
                        .formatted(atSource(), key, change % 50_000, status, key, key));
    }

    /** Updates one of its rows. */
    Statement update(Random random, long change) {
        long key = keys.get(random.nextInt(keys.size()));
        String status = "paid" + change;
        see(Witness.of(name, key, status));
        return new Statement(
                key,
                "UPDATE %s SET status = '%s', total = %d.25 WHERE id = %d"
                        .formatted(atSource(), status, change % 100_000, key));
    }

    /** Deletes one of its rows. */
    Statement delete(Random random) {
        int at = random.nextInt(keys.size());
        long key = keys.get(at);
        keys.set(at, keys.get(keys.size() - 1));
        keys.remove(keys.size() - 1);
        last.remove(key);
        if (key <= rowsBefore * tables) {
            // One that the backlog inserted itself was not there before either, which tells nothing.
            see(Witness.gone(name, key));
        }
        return new Statement(key, "DELETE FROM " + atSource() + " WHERE id = " + key);
    }

    private void see(Witness witness) {
        last.remove(witness.key());
        last.put(witness.key(), witness);
        if (last.size() > WATCHED) {
            last.remove(last.keySet().iterator().next());
        }
    }

    /**
     * A change.
     *
     * @param key of the row
     * @param sql that changes it
     */
    record Statement(long key, String sql) {}
}
