// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.fault.MillraceException;
import io.millrace.target.Progress;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import io.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptSessionTest {

    private final TcpProxy network = TcpProxy.to(Servers.postgres().port());
    private final ApplyScene scene = ApplyScene.create(network.port(), "", "");
    private final KeptSession kept = new KeptSession(scene.settings(), "kept");

    @BeforeEach
    void prepare() {
        scene.ready(ACCOUNTS);
    }

    @AfterEach
    void close() {
        kept.close();
        scene.close();
        network.close();
    }

    private boolean isThere(TargetSession session) {
        return session.control()
                .progress()
                .read(scene.settings().pipeline(), Progress.ORDERED_LANE)
                .isPresent();
    }

    private List<String> connections(String what) {
        return scene.query("SELECT " + what + " FROM pg_stat_activity WHERE application_name LIKE '% apply kept'");
    }

    @Test
    void oneConnectionServesAllLooksAndHoldsNoTransaction() {
        assertThat(kept.look(this::isThere)).isTrue();
        List<String> first = connections("pid, state");
        assertThat(kept.look(this::isThere)).isTrue();

        assertThat(first).hasSize(1).allMatch(row -> row.endsWith("|idle"));
        assertThat(connections("pid, state")).isEqualTo(first);
    }

    @Test
    void aConnectionThatTheServerHasEndedIsMadeAnew() {
        kept.look(this::isThere);
        scene.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '% apply kept'");

        assertThat(kept.look(this::isThere)).isTrue();
    }

    @Test
    void whatFailsLeavesNoConnection() {
        kept.look(this::isThere);

        assertThatThrownBy(() -> kept.look(session -> {
                    isThere(session);
                    throw new IllegalStateException("not of the target");
                }))
                .isInstanceOf(IllegalStateException.class);
        Await.until(
                "the server to have ended it",
                Duration.ofSeconds(20),
                () -> connections("pid").isEmpty());
    }

    @Test
    void aTargetThatFallsSilentIsGivenUpAsSoonAsOneThatCannotBeReached() {
        kept.look(this::isThere);
        network.silence(true);

        assertThatThrownBy(() -> kept.look(this::isThere)).isInstanceOf(MillraceException.class);
        network.silence(false);
        assertThat(kept.look(this::isThere)).isTrue();
    }

    @Test
    void anEndDoesNotWaitForALookAndNothingIsMadeBehindIt() throws Exception {
        kept.look(this::isThere);
        network.silence(true);
        CountDownLatch looking = new CountDownLatch(1);
        CompletableFuture<Boolean> look = CompletableFuture.supplyAsync(() -> kept.look(session -> {
            looking.countDown();
            return isThere(session);
        }));
        assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
        kept.close();
        network.silence(false);

        assertThat(look).failsWithin(Duration.ofSeconds(20));
        assertThatThrownBy(() -> kept.look(this::isThere)).hasMessageContaining("is ending");
    }
}
