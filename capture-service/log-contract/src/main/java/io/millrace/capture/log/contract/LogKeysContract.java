// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.source.LogState;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every log source owes for keys that only the source holds to be equal: by case, by accents, by spaces. */
@NullUnmarked
public abstract class LogKeysContract extends LogRewritesContract {

    private static final List<String> KEYS = List.of("a", "A", "a ", "á", "A  ", "b", "B", "ß", "s", "SS", "ss ", "");
    private static final String TABLE =
            "CREATE TABLE spelt (k VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, n INT)";

    @Test
    @Tag("V26")
    void aKeyThatIsOnlySpeltAnewIsADeletionAndAnInsertion() throws Exception {
        execute(TABLE);
        LogState start = start();
        execute(
                "INSERT INTO spelt VALUES ('a', 1)",
                "UPDATE spelt SET k = 'A'",
                "UPDATE spelt SET k = 'á '",
                "UPDATE spelt SET k = 'á ', n = 2",
                "REPLACE INTO spelt VALUES ('a', 3)",
                "INSERT INTO spelt VALUES ('A', 4) ON DUPLICATE KEY UPDATE n = 5");

        try (LogReading reading = read(start).until(event -> event instanceof RowChange row && isNumbered(row, 5))) {
            assertThat(reading.rows())
                    .filteredOn(row -> row.operation() != Operation.UPDATE)
                    .extracting(row -> LogReading.text(row.before()) + LogReading.text(row.after()))
                    .startsWith("none[a, 1]", "[a, 1]none", "none[A, 1]", "[A, 1]none", "none[á , 1]");
            assertThat(replayed(reading.rows())).containsExactly(Map.entry("a", "[a, 5]"));
        }
    }

    /** By their exact spelling, as a target has keys that knows nothing of the source's collation. */
    @Test
    @Tag("V26")
    void theReplayByExactKeysEqualsTheTable() throws Exception {
        long seed = 26;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        execute(TABLE);
        LogState start = start();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = key(random);
            String other = key(random);
            statements.add(
                    switch (random.nextInt(5)) {
                        case 0 -> "INSERT IGNORE INTO spelt VALUES (" + key + ", " + i + ")";
                        case 1 -> "REPLACE INTO spelt VALUES (" + key + ", " + i + ")";
                        case 2 -> "UPDATE IGNORE spelt SET k = " + other + " WHERE k = " + key;
                        case 3 -> "DELETE FROM spelt WHERE k = " + key;
                        default ->
                            "INSERT INTO spelt VALUES (" + key + ", " + i + ") ON DUPLICATE KEY UPDATE k = " + key
                                    + ", n = " + i;
                    });
        }
        statements.add("REPLACE INTO spelt VALUES ('end', -1)");
        execute(statements.toArray(String[]::new));

        try (LogReading reading = read(start).until(event -> event instanceof RowChange row && isNumbered(row, -1))) {
            assertThat(List.copyOf(replayed(reading.rows()).values()))
                    .containsExactlyInAnyOrderElementsOf(
                            server.query(database, "SELECT CONCAT('[', k, ', ', n, ']') FROM spelt"));
        }
    }

    private static String key(Random random) {
        return "'" + KEYS.get(random.nextInt(KEYS.size())) + "'";
    }

    private static boolean isNumbered(RowChange row, long number) {
        return row.after() != null && row.after()[1].equals(number);
    }

    private static Map<String, String> replayed(List<RowChange> changes) {
        Map<String, String> rows = new TreeMap<>();
        for (RowChange change : changes) {
            if (change.before() != null) {
                assertThat(rows.remove((String) change.before()[0])).isEqualTo(LogReading.text(change.before()));
            }
            if (change.after() != null) {
                assertThat(rows.put((String) change.after()[0], LogReading.text(change.after())))
                        .isNull();
            }
        }
        return rows;
    }
}
