// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ControlMessage.RequestSnapshot;
import io.millrace.flink.JobState;
import io.millrace.model.TableId;
import io.millrace.snapshot.copy.Reloads;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.testkit.comparison.ComparisonResult;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job to a database that knows no locks but those of rows and tables. */
class DerbyCopyTest {

    private static final int ROWS = 20_000;

    @TempDir
    Path state;

    /** By several connections at once, whose chunks are larger than what Derby locks row by row. */
    @Test
    @Tag("H9")
    @Tag("H4")
    void copiesEveryRowByConnectionsThatDoNotHoldOneAnother() {
        Scene scene = Scene.toDerby(state, "parallelism: 3, chunkRows: 6000");
        scene.atSource(
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, price DECIMAL(12,2), note TEXT,"
                        + " at DATETIME(6), KEY by_name (name))",
                "CREATE TABLE items (n INT, what VARCHAR(20))",
                "INSERT INTO orders SELECT seq, CONCAT('name ', seq), seq / 7, REPEAT('x', seq % 300),"
                        + " '2024-01-01 00:00:00.123456' + INTERVAL seq SECOND FROM seq_1_to_" + ROWS,
                "INSERT INTO items VALUES "
                        + IntStream.range(0, 100)
                                .mapToObj(i -> "(" + i / 2 + ", 'a')")
                                .collect(Collectors.joining(", ")));
        scene.startCapture();

        assertThat(scene.run()).isEqualTo(JobState.FINISHED);

        ComparisonResult result = scene.compare("orders", "items");
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(result.rows()).isEqualTo(ROWS + 100);
        assertThat(scene.askTarget("SELECT state FROM millrace.snapshot_run")).containsExactly("completed");
        assertThat(outlook(scene, "orders"))
                .startsWith("refused: ")
                .contains("orders cannot be replaced by another table, because of Derby, which renames");
    }

    private static String outlook(Scene scene, String table) {
        TableId orders = new TableId(scene.database(), table);
        try (TargetSession target = TargetDialect.of(scene.settings().target().kind())
                .connect(scene.settings().target(), SessionOptions.durable("test"))) {
            return new Reloads(scene.settings(), target.control())
                    .outlook(new RequestSnapshot("one", List.of(orders)), target.tables());
        }
    }
}
