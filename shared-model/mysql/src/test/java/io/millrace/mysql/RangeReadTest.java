// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RangeReadTest {

    private static final int ROWS = 5000;

    @Test
    @Tag("H9")
    void rowsComeInTheOrderOfTheirIndexAndNobodySortsThem() throws Exception {
        readsInOrder(Servers.mariaDb());
    }

    @Test
    @Tag("H9")
    void rowsComeInTheOrderOfTheirIndexAndNobodySortsThemOnMySql() throws Exception {
        Assumptions.assumeTrue(SourceServer.mySqlHome().isPresent(), "no MySQL: set " + SourceServer.MYSQL_HOME);
        readsInOrder(Servers.mySql());
    }

    private static void readsInOrder(SourceServer server) throws SQLException {
        String database = Servers.freshDatabase(server, "range");
        server.execute(
                database,
                "CREATE TABLE t (a INT, b VARCHAR(20) CHARACTER SET utf8mb4, v INT, PRIMARY KEY (b, a))",
                "SET SESSION " + (server.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth")
                        + " = 10000",
                "INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT i, CONCAT('k', i % 7), i FROM n",
                "ANALYZE TABLE t");
        try (SourceSession session = SourceSession.open(Sources.of(server, database + ".*"))) {
            TableSchema schema = session.schema(new TableId(database, "t"));
            long sortedBefore = sorted(session);
            AtomicInteger rows = new AtomicInteger();
            KeyBound lower = null;
            for (String upper : List.of("_utf8mb4 x'6B31', 2000", "_utf8mb4 x'6B35', 10")) {
                KeyBound bound = KeyBound.parse(upper);
                session.read(schema, new KeyRange(lower, bound), row -> rows.incrementAndGet());
                lower = bound;
            }
            session.read(schema, new KeyRange(lower, null), row -> rows.incrementAndGet());

            assertThat(rows).hasValue(ROWS);
            assertThat(sorted(session) - sortedBefore).isLessThan(ROWS / 10);

            rows.set(0);
            Optional<KeyBound> place =
                    session.read(schema, KeyRange.ALL, row -> rows.incrementAndGet(), () -> rows.get() == 3);
            assertThat(rows).hasValue(3);
            assertThat(place.map(KeyBound::toString)).contains("_utf8mb4 x'6B30', 21");
        }
    }

    private static long sorted(SourceSession session) throws SQLException {
        List<Map<String, @Nullable String>> rows =
                Sql.rows(session.connection(), "SHOW SESSION STATUS LIKE 'Sort_rows'");
        return Long.parseLong(Sql.text(rows.get(0), "value"));
    }
}
