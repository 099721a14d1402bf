// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ServerOptions;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopWorkloadTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 4711;
    // Everything but times of the server's clock.
    private static final String FINGERPRINT = """
            SELECT 'orders', count(*), bit_xor(crc32(concat_ws('|', id, customer_id, status, total, note))) FROM orders
            UNION ALL SELECT 'items', count(*),
              bit_xor(crc32(concat_ws('|', order_id, line, product_id, quantity, price))) FROM order_items
            UNION ALL SELECT 'customers', count(*),
              bit_xor(crc32(concat_ws('|', id, email, name, country, vip, credit, born))) FROM customers
            UNION ALL SELECT 'products', count(*),
              bit_xor(crc32(concat_ws('|', id, title, price, stock, weight, attributes))) FROM products
            UNION ALL SELECT 'payments', count(*),
              bit_xor(crc32(concat_ws('|', id, order_id, method, amount, hex(reference)))) FROM payments
            UNION ALL SELECT 'stock', count(*), bit_xor(crc32(concat_ws('|', warehouse, product_id, on_hand)))
              FROM stock_levels
            UNION ALL SELECT 'varieties', count(*),
              bit_xor(crc32(concat_ws('|', id, tiny, big_u, exact, single, twice, name, hex(lump), moment_us, clock_ms,
                bits + 0, choice, picks, document))) FROM varieties
            """;

    @Test
    void oneWriterOfOneSeedAlwaysDoesTheSame() throws SQLException {
        SourceServer server = Servers.mariaDb();
        List<String> first = afterTransactions(server, SEED);
        List<String> second = afterTransactions(server, SEED);
        List<String> other = afterTransactions(server, SEED + 1);

        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    private static List<String> afterTransactions(SourceServer server, long seed) throws SQLException {
        String database = Servers.freshName("seeded");
        ShopWorkload shop = new ShopWorkload(server, database, new ShopWorkload.Business(seed, 2_000, 1, 0));
        shop.createTables();
        assertThat(shop.load()).isBetween(1_500L, 3_000L);
        ShopWriter writer = new ShopWriter(seed, 0, 1, ShopSize.ofRows(2_000));
        try (ShopSession session = new ShopSession(server, database, shop.counts())) {
            for (int transaction = 0; transaction < 1_500; transaction++) {
                try {
                    if (writer.transaction(session)) {
                        session.commit();
                    } else {
                        session.rollback();
                    }
                } catch (SQLException e) {
                    assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(1062);
                    session.rollback();
                }
            }
        }
        return server.query(database, FINGERPRINT);
    }

    @Test
    void writersRestWhenAskedAndComeBackAfterAServerWasKilled() {
        try (SourceServer server = SourceServer.mariaDb(ServerOptions.defaults())) {
            server.start();
            String database = Servers.freshName("busy");
            try (ShopWorkload shop = new ShopWorkload(server, database, new ShopWorkload.Business(SEED, 1_000, 3, 0))) {
                shop.createTables();
                shop.load();
                shop.start();
                Await.until("transactions", LIMIT, () -> shop.counts().transactions() > 300);
                shop.atRest(() -> {
                    long beat = shop.beat();
                    List<String> before = server.query(database, FINGERPRINT);
                    assertThat(server.query(database, "SELECT max(id) FROM beats"))
                            .containsExactly("" + beat);
                    assertThat(server.query(database, FINGERPRINT)).isEqualTo(before);
                });

                server.kill();
                server.start();
                long sofar = shop.counts().transactions();
                Await.until("more transactions", LIMIT, () -> shop.counts().transactions() > sofar + 300);
                shop.stop();

                assertThat(shop.counts().reconnects()).isPositive();
                assertThat(shop.counts().rollbacks()).isPositive();
                List<String> end = server.query(database, FINGERPRINT);
                assertThat(server.query(database, FINGERPRINT)).isEqualTo(end);
            }
        }
    }
}
