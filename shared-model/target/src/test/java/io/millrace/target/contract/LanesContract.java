// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.Consistency;
import io.millrace.target.LaneTable;
import io.millrace.target.Progress;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetSession;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How every target keeps account of connections that are ahead of the progress, and who may have them. */
public abstract class LanesContract {

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    private TargetScene target;
    private TargetSession session;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
        session = target.session();
        session.control().create();
        session.control().progress().initialise(at(1));
        SnapshotRun run = session.control().snapshots().begin("shop", "run-1", "copy-1");
        session.control().snapshots().complete(run, position(1));
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private static Progress at(int place) {
        return new Progress("shop", 0, "run-1", position(place), null, "topic-1", 0, 42);
    }

    private LaneTable lanes() {
        return session.control().lanes();
    }

    @Test
    void whoHasNoneAndNeverHadLeavesNothing() throws Exception {
        assertThat(lanes().take("shop", 0, "me")).isEmpty();
        session.commit();
        assertThat(target.rows("SELECT * FROM millrace.lane")).isEmpty();
        requireConsistent(true);
    }

    @Test
    void whileALaneIsAheadTheTargetShowsNoStateOfTheSource() throws Exception {
        lanes().take("shop", 2, "me");
        session.commit();
        requireConsistent(true);

        lanes().mark("shop", 2, "me", position(1), position(5));
        session.commit();
        assertThat(lanes().ahead("shop")).contains(position(5));
        requireConsistent(false);

        session.control().progress().advance(position(1), at(5));
        lanes().settle("shop", "me", 1);
        session.commit();
        assertThat(lanes().ahead("shop")).isEmpty();
        requireConsistent(true);
    }

    @Test
    @Tag("K11")
    void whoTakesTheLanesOverLearnsWhatIsAheadAndShutsTheOtherOut() throws Exception {
        lanes().take("shop", 3, "first");
        lanes().mark("shop", 1, "first", position(1), position(5));
        session.commit();

        assertThat(lanes().take("shop", 2, "second")).contains(position(5));
        session.commit();
        requireConsistent(false);
        assertThat(lanes().isWriter("shop", "first")).isFalse();
        assertThat(lanes().isWriter("shop", "second")).isTrue();
        requireMoved(() -> lanes().mark("shop", 2, "first", position(1), position(5)));
        requireMoved(() -> lanes().settle("shop", "first", 0));

        assertThat(lanes().take("shop", 0, "third")).contains(position(5));
        session.control().progress().advance(position(1), at(7));
        lanes().settle("shop", "third", 0);
        session.commit();
        requireConsistent(true);
        assertThat(lanes().take("shop", 0, "fourth")).isEmpty();
    }

    @Test
    @Tag("K11")
    void aLaneHoldsTheProgressUntilItHasEnded() throws Exception {
        lanes().take("shop", 2, "me");
        session.commit();
        lanes().mark("shop", 1, "me", position(1), position(5));
        TargetSession other = target.session();
        CompletableFuture<Optional<?>> taken = CompletableFuture.supplyAsync(() -> {
            other.control().progress().advance(position(1), at(1));
            Optional<?> ahead = other.control().lanes().take("shop", 2, "other");
            other.commit();
            return ahead;
        });
        Awaitility.await().until(() -> target.rows(target.waiting()).size() == 1);
        session.commit();

        assertThat(taken.get(20, TimeUnit.SECONDS)).isEqualTo(Optional.of(position(5)));
    }

    @Test
    void aLaneThatHasWrittenElsewhereIsMissed() {
        lanes().take("shop", 2, "me");
        lanes().mark("shop", 1, "me", position(1), position(5));
        session.commit();
        requireMoved(() -> lanes().settle("shop", "me", 2));
    }

    @Test
    void aLaneBeginsWhereTheProgressStandsAndBeginsOnce() {
        lanes().take("shop", 2, "me");
        session.commit();
        requireMoved(() -> lanes().mark("shop", 1, "me", position(2), position(5)));
        lanes().mark("shop", 1, "me", position(1), position(5));
        session.commit();
        requireMoved(() -> lanes().mark("shop", 1, "me", position(1), position(6)));
    }

    @Test
    void whatIsForgottenCannotBeWrittenBy() throws Exception {
        lanes().take("shop", 2, "me");
        lanes().mark("shop", 1, "me", position(1), position(5));
        session.commit();

        assertThat(lanes().forget("shop")).contains(position(5));
        session.commit();
        requireMoved(() -> lanes().mark("shop", 2, "me", position(1), position(5)));
        requireConsistent(true);
    }

    private void requireMoved(Runnable call) {
        MillraceException refusal = catchThrowableOfType(MillraceException.class, call::run);
        session.rollback();
        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
    }

    private void requireConsistent(boolean is) throws Exception {
        assertThat(Consistency.read("shop", session.control()).orElseThrow().isReached())
                .isEqualTo(is);
        session.commit();
        assertThat(
                        target.rows(
                                "SELECT CASE WHEN consistent THEN 'yes' ELSE 'no' END FROM millrace.consistency WHERE pipeline = 'shop'"))
                .containsExactly(is ? "yes" : "no");
    }
}
