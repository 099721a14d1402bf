// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.control.ControlMessage;
import io.millrace.target.SnapshotRun;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsistencyWatchTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final ApplyScene scene = ApplyScene.create("");
    private final LogBuilder log = new LogBuilder();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void theTargetIsConsistentOnceItHasPassedTheLogsEndAtTheCopysEnd() {
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord second = log.transaction(insert(ACCOUNTS, "b", 1L));
        scene.send(log.genesis());
        scene.announce(ACCOUNTS);
        SnapshotRun run = scene.beginSnapshot(scene.topicId(), null, ACCOUNTS);
        scene.complete(run, second.upTo());
        new ApplyStart(scene.settings()).look();

        scene.feed(scene.applier(), first);
        ConsistencyWatch early = new ConsistencyWatch(scene.settings(), CLOCK);
        assertThat(early.due(() -> 9)).isEmpty();
        assertThat(early.text()).startsWith("catching up");

        scene.feed(scene.applier(), second);
        ConsistencyWatch watch = new ConsistencyWatch(scene.settings(), CLOCK);
        assertThat(watch.due(() -> 9)).contains(new ControlMessage.ConsistentAt(second.upTo(), Instant.EPOCH));
        assertThat(watch.due(() -> 9)).isEmpty();
        assertThat(watch.recordsBehind())
                .isEqualTo((double) (8 - scene.progress().offset()));
        assertThat(watch.text()).isEqualTo("consistent at " + second.upTo());
    }
}
