// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.flink.EmbeddedJobRunner;
import io.millrace.flink.JobHandle;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole job to a database that is reached by JDBC. */
class DerbyApplyJobTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_EVENTS = "SELECT kind, amount FROM bank.events ORDER BY 2";

    @Test
    @Tag("A1")
    void appliesWhatComesAndGoesOnAfterAStop() {
        LogBuilder log = new LogBuilder();
        try (ApplyScene scene = ApplyScene.toDerby("batchRows: 50, job: {checkpointInterval: 200ms}")) {
            scene.ready(ACCOUNTS, EVENTS);
            scene.send(log.transaction(insert(EVENTS, "x", 1L), insert(ACCOUNTS, "a", 0L), insert(ACCOUNTS, "b", 1L)));
            try (JobHandle job = start(scene)) {
                awaitEvents(scene, 1);
                job.cancel(Duration.ofSeconds(10));
            }
            scene.send(log.transaction(insert(EVENTS, "y", 2L)));
            try (JobHandle job = start(scene)) {
                awaitEvents(scene, 2);
                assertThat(job.report().restarts()).isZero();
            }

            assertThat(scene.query(ALL_EVENTS)).containsExactly("x|1", "y|2");
            assertThat(scene.query("SELECT id, balance FROM bank.accounts ORDER BY 1"))
                    .containsExactly("a|0", "b|1");
        }
    }

    private static JobHandle start(ApplyScene scene) {
        return new EmbeddedJobRunner(scene.settings()).start(new ApplyJob(scene.settings(), List.of()));
    }

    private static void awaitEvents(ApplyScene scene, int count) {
        Await.until(count + " events", LIMIT, () -> scene.query(ALL_EVENTS).size() == count);
    }
}
