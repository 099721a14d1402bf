// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.SqlServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A hundred tables like {@code orders} that lose rows: transactions of ten changes, six deletions, two insertions, two
 * updates, each in a table and of a row that chance chooses.
 */
final class Deletions implements Load {

    /** How many tables. */
    static final int TABLES = 100;

    private enum Change {
        DELETE,
        UPDATE,
        INSERT
    }

    /** Ends with an insertion: the key is new, so that the end is known by it. */
    private static final List<Change> TRANSACTION = List.of(
            Change.DELETE,
            Change.DELETE,
            Change.INSERT,
            Change.DELETE,
            Change.UPDATE,
            Change.DELETE,
            Change.DELETE,
            Change.UPDATE,
            Change.DELETE,
            Change.INSERT);

    /** By how many rows a transaction leaves fewer. */
    private static final int LOST = 4;

    /** Rows that are left in each table after all changes, more or less. */
    private static final int LEFT = 500;

    private static final long SEED = 13;

    private final SqlServer source;
    private final Random random = new Random(SEED);
    private final List<ShrinkingTable> tables;
    private long changes;
    private String lastTable = "";
    private long lastKey;

    /**
     * Describes it.
     *
     * @param changes how many are to be written in all
     */
    Deletions(SqlServer source, long changes) {
        this.source = source;
        int rows = (int) (changes / TRANSACTION.size() * LOST / TABLES) + LEFT;
        this.tables = IntStream.range(0, TABLES)
                .mapToObj(number -> new ShrinkingTable(number, TABLES, rows))
                .toList();
    }

    @Override
    public String words() {
        return "%d tables like %s, six of ten changes deletions".formatted(TABLES, OrdersTable.NAME);
    }

    @Override
    public List<String> tables() {
        return tables.stream().map(ShrinkingTable::name).toList();
    }

    @Override
    public void create() {
        tables.forEach(table -> table.create(source));
    }

    @Override
    public Backlog write(int changes) {
        tables.forEach(ShrinkingTable::begin);
        SourceTransactions.write(source, changes / TRANSACTION.size(), number -> {
            List<String> statements = new ArrayList<>();
            TRANSACTION.forEach(change -> statements.add(next(change)));
            return statements;
        });
        return new Backlog(
                changes,
                lastTable,
                lastKey,
                tables.stream().flatMap(table -> table.first().stream()).toList(),
                tables.stream().flatMap(table -> table.last().stream()).toList());
    }

    private String next(Change change) {
        int number = random.nextInt(TABLES);
        while (change != Change.INSERT && tables.get(number).isEmpty()) {
            number = (number + 1) % TABLES;
        }
        ShrinkingTable table = tables.get(number);
        changes++;
        ShrinkingTable.Statement statement = switch (change) {
            case DELETE -> table.delete(random);
            case UPDATE -> table.update(random, changes);
            case INSERT -> table.insert(changes);
        };
        lastTable = table.name();
        lastKey = statement.key();
        return statement.sql();
    }

    @Override
    public void insert(long key) {
        tables.get(0).insert(source, key);
    }

    @Override
    public void delete(long key) {
        OrdersRows.delete(
                source, BenchmarkServers.DATABASE + "." + tables.get(0).name(), key);
    }
}
