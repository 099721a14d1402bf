// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KeySplitterTest {

    private static final int CHUNK_ROWS = 100;
    /** The width of a chunk that is cut by arithmetic, in rows of a full one. */
    private static final int SPARSE = 8;

    private final SourceServer server = Servers.mariaDb();
    private final String database = Servers.freshDatabase(server, "split");
    private @Nullable KeyBound continued;

    @BeforeEach
    void create() {
        server.execute(database, "CREATE TABLE t (id BIGINT PRIMARY KEY, v INT)");
    }

    private void fill(String... statements) {
        server.execute(database, statements);
        server.execute(database, "ANALYZE TABLE t");
    }

    /** Rows of each chunk, as the table is cut from its start, or from where it was cut before. */
    private List<Integer> rowsOfChunks() {
        TableId table = new TableId(database, "t");
        List<Integer> rows = new ArrayList<>();
        try (SourceSession source = SourceSession.open(Sources.of(server, database + ".*"))) {
            TableSchema schema = source.schema(table);
            KeySplitter splitter = KeySplitter.of(schema, source.size(table), CHUNK_ROWS, Long.MAX_VALUE);
            KeyBound lower = continued;
            do {
                KeyRange range =
                        new KeyRange(lower, splitter.next(source, lower).orElse(null));
                String condition = range.condition(List.of("`id`"));
                rows.add(Integer.valueOf(server.query(
                                database, "SELECT COUNT(*) FROM t" + (condition.isEmpty() ? "" : " WHERE " + condition))
                        .get(0)));
                lower = range.upper();
            } while (lower != null);
        }
        return rows;
    }

    private static int sum(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    @Tag("H9")
    void oneKeyFarOutsideMakesNoChunkOfEverything() {
        fill("INSERT INTO t SELECT seq, 0 FROM seq_1_to_5000", "INSERT INTO t VALUES (9000000000000000000, 1)");

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).allMatch(count -> count <= CHUNK_ROWS);
        assertThat(sum(rows)).isEqualTo(5001);
    }

    @Test
    void keysFarOutsideOnBothSides() {
        fill(
                "INSERT INTO t SELECT seq, 0 FROM seq_1_to_1000",
                "INSERT INTO t VALUES (9223372036854775807, 1), (-9223372036854775808, 1)");

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).allMatch(count -> count <= CHUNK_ROWS);
        assertThat(sum(rows)).isEqualTo(1002);
    }

    @Test
    void unsignedKeysFarOutside() {
        server.execute(database, "ALTER TABLE t MODIFY id BIGINT UNSIGNED");
        fill("INSERT INTO t SELECT seq, 0 FROM seq_1_to_1000", "INSERT INTO t VALUES (18446744073709551615, 1)");

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).allMatch(count -> count <= CHUNK_ROWS);
        assertThat(sum(rows)).isEqualTo(1001);
    }

    @Test
    void keysInClustersFarFromEachOther() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> keys = new ArrayList<>();
        for (int cluster = 0; cluster < 10; cluster++) {
            long first = random.nextLong() >> 2;
            for (int i = 0; i < 300; i++) {
                keys.add("(" + (first + i) + ", 0)");
            }
        }
        fill("INSERT INTO t VALUES " + keys.stream().collect(Collectors.joining(", ")));

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).as("seed " + seed).allMatch(count -> count <= CHUNK_ROWS);
        assertThat(sum(rows)).as("seed " + seed).isEqualTo(3000);
    }

    @Test
    void keysThatStandCloseAreCutByArithmetic() {
        fill("INSERT INTO t SELECT seq * 3, 0 FROM seq_1_to_5000");

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).hasSizeBetween(10, 200).allMatch(count -> count <= SPARSE * CHUNK_ROWS);
        assertThat(sum(rows)).isEqualTo(5000);
    }

    @Test
    void isTakenUpWhereItWasLeft() {
        fill("INSERT INTO t SELECT seq, 0 FROM seq_1_to_1000", "INSERT INTO t VALUES (9000000000000000000, 1)");
        continued = KeyBound.parse("500");

        List<Integer> rows = rowsOfChunks();

        assertThat(rows).allMatch(count -> count <= CHUNK_ROWS);
        assertThat(sum(rows)).isEqualTo(501);
    }

    @Test
    void anEmptyTableIsOneChunk() {
        assertThat(rowsOfChunks()).containsExactly(0);
    }
}
