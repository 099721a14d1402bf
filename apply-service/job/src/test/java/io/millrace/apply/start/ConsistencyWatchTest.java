// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.control.ControlMessage;
import io.millrace.model.SchemaChange;
import io.millrace.target.SnapshotRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsistencyWatchTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final ApplyScene scene = ApplyScene.create("schemaChanges: {addColumn: ignore}");
    private final KeptSession kept = new KeptSession(scene.settings(), "desk");
    private final LogBuilder log = new LogBuilder();

    @AfterEach
    void close() {
        kept.close();
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
        ConsistencyWatch early = new ConsistencyWatch(scene.settings(), CLOCK, kept);
        assertThat(early.due(() -> 9)).isEmpty();
        assertThat(early.text()).startsWith("catching up");

        scene.feed(scene.applier(), second);
        ConsistencyWatch watch = new ConsistencyWatch(scene.settings(), CLOCK, kept);
        assertThat(watch.due(() -> 9))
                .contains(new ControlMessage.ConsistentAt(second.upTo(), List.of(), Instant.EPOCH));
        assertThat(watch.due(() -> 9)).isEmpty();
        assertThat(watch.recordsBehind())
                .isEqualTo((double) (8 - scene.progress().offset()));
        assertThat(watch.text()).isEqualTo("consistent at " + second.upTo());
    }

    /** It must not be said of a table whose change was left out that it equals the source. */
    @Test
    @Tag("D1")
    void ofATableThatHasDivergedNothingIsSaidButThat() {
        ChangeRecord alter = log.schema(SchemaChange.Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of());
        scene.send(log.genesis());
        scene.announce(ACCOUNTS, EVENTS);
        SnapshotRun run = scene.beginSnapshot(scene.topicId(), null, ACCOUNTS, EVENTS);
        scene.complete(run, alter.upTo());
        new ApplyStart(scene.settings()).look();
        scene.feed(scene.applier(), alter);

        ConsistencyWatch watch = new ConsistencyWatch(scene.settings(), CLOCK, kept);
        assertThat(watch.due(() -> 9))
                .contains(new ControlMessage.ConsistentAt(alter.upTo(), List.of(ACCOUNTS.table()), Instant.EPOCH));
        assertThat(watch.text())
                .isEqualTo("consistent at " + alter.upTo() + ", but for what has diverged: bank.accounts");
        SchemaChangeDesk desk = new SchemaChangeDesk(scene.settings(), kept);
        desk.look();
        assertThat(desk.due()).singleElement().satisfies(fact -> {
            assertThat(fact.table()).isEqualTo(ACCOUNTS.table());
            assertThat(fact.position()).isEqualTo(alter.upTo());
            assertThat(fact.reason()).isEqualTo("column note added: left out by apply.schemaChanges");
        });
        desk.announced(desk.due().get(0));
        assertThat(desk.due()).isEmpty();
    }
}
