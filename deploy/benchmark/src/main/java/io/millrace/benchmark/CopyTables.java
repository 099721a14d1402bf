// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.List;

/** The tables that are copied: {@code orders} as in the other scenarios, and sysbench's {@code sbtest1} without its index. */
final class CopyTables {

    /** How the target's tables are before a copy. */
    enum Prepared {
        /** There is none: the copier makes them. */
        NONE,
        /** Without a key. */
        PLAIN,
        /** With their primary key. */
        KEYED
    }

    /** A table, how many rows it is filled with, and how they read alike on both sides. */
    record Table(String name, int rows, RowShape shape) {}

    private static final RowShape SBTEST = new RowShape(List.of(
            RowShape.Column.of("id", RowShape.Kind.INT, false),
            RowShape.Column.of("k", RowShape.Kind.INT, false),
            RowShape.Column.text("c", "CHAR(120)", false),
            RowShape.Column.text("pad", "CHAR(60)", false)));

    private static final String[] TARGET = {
        "CREATE SCHEMA bench",
        "CREATE TABLE bench.orders (id bigint NOT NULL, customer integer NOT NULL, status varchar(16) NOT NULL,"
                + " total numeric(12,2) NOT NULL, note varchar(100), placed_at timestamp(6) NOT NULL,"
                + " weight double precision)",
        "CREATE TABLE bench.sbtest1 (id integer NOT NULL, k integer NOT NULL, c varchar(120) NOT NULL,"
                + " pad varchar(60) NOT NULL)"
    };

    private final SnapshotServers servers;
    private final List<Table> tables;

    CopyTables(SnapshotServers servers, SnapshotOptions options) {
        this.servers = servers;
        this.tables = List.of(
                new Table("orders", options.orders(), RowShape.ORDERS), new Table("sbtest1", options.sbtest(), SBTEST));
    }

    List<Table> all() {
        return tables;
    }

    /** Makes and fills the source's tables. */
    void fill() {
        servers.source()
                .execute(
                        BenchmarkServers.DATABASE,
                        "CREATE TABLE digits (n INT PRIMARY KEY)",
                        "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
                        "CREATE TABLE orders (" + RowShape.ORDERS.definition() + ")",
                        "CREATE TABLE sbtest1 (" + SBTEST.definition() + ")",
                        "SET SESSION sql_log_bin = 0",
                        "INSERT INTO orders SELECT k, k % 50000, ELT(k % 3 + 1, 'new', 'paid', 'delivered'),"
                                + " k % 100000 + 0.25, IF(k % 11 = 0, NULL, CONCAT('note of order ', k,"
                                + " REPEAT('x', k % 40))), '2024-01-01 00:00:00.123456' + INTERVAL k SECOND, k / 7e0"
                                + " FROM ("
                                + numbers(tables.get(0).rows()) + ") AS numbers ORDER BY k",
                        "INSERT INTO sbtest1 SELECT k, k * 7919 % 1000003, " + groups(10) + ", " + groups(5) + " FROM ("
                                + numbers(tables.get(1).rows()) + ") AS numbers ORDER BY k",
                        "DROP TABLE digits",
                        "ANALYZE TABLE orders, sbtest1");
    }

    /** A query that counts from 1 to that many as {@code k}, on any server. */
    private static String numbers(int rows) {
        return "SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n + 1000000 * g.n + 1 AS k"
                + " FROM digits a, digits b, digits c, digits d, digits e, digits f, digits g"
                // Without these the server would go through ten millions for any number.
                + " WHERE 1000000 * g.n < " + rows + " AND 100000 * f.n < " + rows + " AND 10000 * e.n < " + rows
                + " HAVING k <= " + rows;
    }

    /** Groups of eleven digits, as sysbench has them. */
    private static String groups(int count) {
        StringBuilder text = new StringBuilder("CONCAT_WS('-'");
        for (int i = 1; i <= count; i++) {
            text.append(", LPAD(CRC32(k * ").append(count * 100 + i).append("), 11, '7')");
        }
        return text.append(')').toString();
    }

    /** Empties the target, and leaves what a copier wants to find. */
    void prepare(Prepared prepared) {
        servers.target()
                .execute(
                        BenchmarkServers.DATABASE,
                        "DROP SCHEMA IF EXISTS bench CASCADE",
                        "DROP SCHEMA IF EXISTS millrace CASCADE");
        if (prepared != Prepared.NONE) {
            servers.target().execute(BenchmarkServers.DATABASE, TARGET);
        }
        if (prepared == Prepared.KEYED) {
            tables.forEach(table -> servers.target()
                    .execute(BenchmarkServers.DATABASE, "ALTER TABLE bench." + table.name() + " ADD PRIMARY KEY (id)"));
        }
        // What an earlier copy left to be written is not this one's to wait for.
        servers.target().execute(BenchmarkServers.DATABASE, "CHECKPOINT");
    }
}
