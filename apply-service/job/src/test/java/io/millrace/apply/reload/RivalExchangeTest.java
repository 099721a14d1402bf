// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.reload;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.batch.LogApplier;
import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.CopiesBeside;
import io.millrace.apply.scene.CountingEvents;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.MillraceException;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.transform.TransformChain;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two processes of apply: one writes by lanes, the other one would put a copy into its place. */
class RivalExchangeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MANY = 2_000;

    private final LogBuilder log = new LogBuilder();
    private final ApplyScene scene = ApplyScene.create("lanes: 4");

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    @Tag("K11")
    void nothingIsExchangedWhileLanesAreHalfWay() throws Exception {
        scene.ready(ACCOUNTS, EVENTS);
        LogApplier applier = scene.applier();
        ChangeRecord first = transaction(IntStream.range(0, MANY)
                .mapToObj(i -> insert(ACCOUNTS, "k" + i, 1L))
                .toList());
        scene.send(first);
        scene.feed(applier, log.genesis(), first);
        CopiesBeside copies = new CopiesBeside(scene);
        SnapshotRun run = copies.begin();
        copies.make(run, ACCOUNTS, log.reached(), "SELECT * FROM bank.accounts");
        scene.complete(run, log.reached());
        scene.execute("UPDATE bank.accounts SET balance = 600 WHERE id = 'k0'");

        List<LogBuilder.Row> rows = new ArrayList<>();
        IntStream.range(1, MANY).forEach(i -> rows.add(update(ACCOUNTS, row("k" + i, 1L), row("k" + i, 2L))));
        rows.add(insert(EVENTS, "e", 1L));
        ChangeRecord half = transaction(rows);
        scene.send(half);
        Rival rival = new Rival();
        try (ReloadLane lane = rival.lane()) {
            try (Connection other = Servers.postgres().connect(scene.database());
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE bank.events IN EXCLUSIVE MODE");
                applier.apply(scene.progress().offset() + 1, RecordCodec.encode(half));
                Await.until("the lanes", LIMIT, () -> sum() == 600 + 2 * (MANY - 1));
                lane.start();
                Await.until("attempts to exchange", LIMIT, () -> rival.refusals.size() >= 3);
            }
            assertThat(rival.refusals.subList(0, 3)).allMatch(refusal -> refusal.contains("A batch is half written"));
            applier.awaitDrained();
            Await.until("the exchange", LIMIT, () -> copies.waiting().isEmpty());
        }
        assertThat(sum()).isEqualTo(1 + 2 * (MANY - 1));
        assertThat(scene.query("SELECT COUNT(*) FROM bank.events")).containsExactly("1");
        assertThat(scene.progress().position()).isEqualTo(log.reached());
    }

    private ChangeRecord transaction(List<LogBuilder.Row> rows) {
        return log.transaction(Integer.MAX_VALUE, rows).get(0);
    }

    private long sum() {
        return Long.parseLong(
                scene.query("SELECT SUM(balance) FROM bank.accounts").get(0));
    }

    /** A process that has nothing to write, as it stands where the target does. */
    private final class Rival implements MainLane {

        private final List<String> refusals = new CopyOnWriteArrayList<>();

        ReloadLane lane() {
            return new ReloadLane(
                    scene.settings(),
                    TransformChain.of(List.of(), getClass().getClassLoader()),
                    this,
                    scene::session,
                    new CountingEvents());
        }

        @Override
        public Progress progress() {
            return scene.progress();
        }

        @Override
        public boolean pause(Pause pause) throws InterruptedException {
            try {
                pause.use(progress());
                return true;
            } catch (MillraceException e) {
                refusals.add(String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }
}
