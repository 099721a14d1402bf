// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.batch.LogApplier;
import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.control.ControlMessage;
import io.millrace.position.LogPosition;
import io.millrace.target.ParkedChange.Word;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParkedDeskTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("refusedRows: park");
    private final KeptSession kept = new KeptSession(scene.settings(), "desk");
    private final ParkedDesk desk = desk();
    private LogApplier applier;

    private ParkedDesk desk() {
        return new ParkedDesk(scene.settings(), InstantSource.fixed(NOW), kept);
    }

    @BeforeEach
    void parkOne() {
        scene.ready(ACCOUNTS);
        scene.execute("ALTER TABLE bank.accounts ADD CONSTRAINT no_debt CHECK (balance >= 0)");
        applier = scene.applier();
        scene.feed(applier, log.transaction(insert(ACCOUNTS, "b", -5L)));
    }

    @AfterEach
    void close() {
        kept.close();
        scene.close();
    }

    private LogPosition first() {
        return desk.oldest().get(0).first().position();
    }

    @Test
    void whatWaitsIsAnnouncedUntilItIsOverAndNotAgain() {
        desk.look();
        assertThat(desk.keys()).isEqualTo(1);
        assertThat(desk.changes()).isEqualTo(1);
        assertThat(desk.text()).isEqualTo("1 changes of 1 keys, of bank.accounts");
        List<ControlMessage.Fact> due = desk.due(List.of());
        ControlMessage.TableDiverged diverged = new ControlMessage.TableDiverged(
                ACCOUNTS.table(), log.reached(), "changes that the target refuses are parked", NOW);
        assertThat(due).containsExactly(diverged);
        assertThat(desk.due(List.of(diverged))).isEmpty();

        scene.execute("ALTER TABLE bank.accounts DROP CONSTRAINT no_debt");
        assertThat(desk.retryAll()).isEqualTo(1);
        Await.until("the row to be written", LIMIT, () -> desk.oldest().isEmpty());

        ParkedDesk later = desk();
        later.look();
        assertThat(later.text()).isEqualTo("none");
        assertThat(later.due(List.of(diverged)))
                .containsExactly(new ControlMessage.TableFollows(ACCOUNTS.table(), log.reached(), NOW));
        assertThat(later.due(List.of())).isEmpty();
    }

    @Test
    void valuesAreReplacedByNames() {
        scene.feed(applier, log.transaction(update(ACCOUNTS, row("b", -5L), row("b", -6L))));
        LogPosition last = desk.changes(first()).get(1).position();

        assertThat(desk.replace(last, Map.of("balance", "6"))).isTrue();
        Await.until("the row to be written", LIMIT, () -> desk.oldest().isEmpty());

        assertThat(scene.query("SELECT id, balance FROM bank.accounts")).containsExactly("b|6");
    }

    @Test
    void whatCannotBeReplacedIsRefused() {
        scene.feed(applier, log.transaction(delete(ACCOUNTS, "b", -5L)));
        LogPosition last = desk.changes(first()).get(1).position();

        assertRefused("no column debt", first(), Map.of("debt", "1"));
        assertRefused("of the key", first(), Map.of("id", "c"));
        assertRefused("no BIGINT", first(), Map.of("balance", "much"));
        assertRefused("delete", last, Map.of("balance", "1"));
        assertThat(desk.replace(log.reached(), Map.of("balance", "1"))).isFalse();
        assertThat(desk.decide(log.reached(), Word.RETRY)).isFalse();
        assertThat(desk.changes(log.reached())).isEmpty();
        assertThat(desk.changes(first())).hasSize(2).allMatch(change -> change.word() == null);
    }

    private void assertRefused(String why, LogPosition position, Map<String, String> values) {
        assertThatThrownBy(() -> desk.replace(position, values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("much");
    }
}
