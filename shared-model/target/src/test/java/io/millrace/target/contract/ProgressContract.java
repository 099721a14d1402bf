// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.Progress;
import io.millrace.target.TargetSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How every target keeps progress, and who may move it. */
public abstract class ProgressContract {

    /** A new target. */
    protected abstract TargetScene open() throws Exception;

    private TargetScene target;
    private TargetSession session;

    @BeforeEach
    void openTarget() throws Exception {
        target = open();
        session = target.session();
        session.control().create();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private static Progress at(LogPosition position) {
        return new Progress("shop", 0, "run-1", position, "0-1-7", "topic-1", 0, 42);
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        LogPosition end = position(1).endOfTransaction();
        assertThat(session.control().progress().read("shop", 0)).isEmpty();
        session.control().progress().initialise(at(position(1)));
        session.control().progress().advance(position(1), at(end));
        session.commit();

        assertThat(session.control().progress().read("shop", 0)).contains(at(end));
        assertThat(target.rows(
                        "SELECT position, log_epoch, log_file, log_offset, gtid, kafka_offset FROM millrace.progress"))
                .containsExactly("1:7:4711:end|1|7|4711|0-1-7|42");
    }

    @Test
    void withoutGtid() {
        Progress without = new Progress("shop", 1, "run-1", position(1), null, "topic-1", 0, -1);
        session.control().progress().initialise(without);

        assertThat(session.control().progress().read("shop", 1)).contains(without);
    }

    @Test
    void isInitialisedOncePerCaptureRun() {
        session.control().progress().initialise(at(position(1)));
        Progress other = new Progress("shop", 0, "run-2", position(9), null, "topic-2", 0, 0);

        assertThat(codeOf(() -> session.control().progress().initialise(at(position(5)))))
                .isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
        session.control().progress().initialise(other);

        assertThat(session.control().progress().read("shop", 0)).contains(other);
        assertThat(codeOf(() -> session.control().progress().advance(position(9), at(position(10)))))
                .isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
    }

    @Test
    @Tag("A1")
    void whatCountedAlreadyIsSeenByPosition() {
        session.control().progress().initialise(at(position(1)));
        session.control().progress().advance(position(1), at(position(2)));
        session.commit();

        assertThat(codeOf(() -> session.control().progress().advance(position(1), at(position(2)))))
                .isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
    }

    @Test
    @Tag("K11")
    void aSecondWriterWaitsForTheFirstAndIsFencedOff() throws Exception {
        session.control().progress().initialise(at(position(1)));
        session.commit();
        session.control().progress().advance(position(1), at(position(2)));
        TargetSession second = target.session();
        CompletableFuture<FaultCode> fenced = CompletableFuture.supplyAsync(() ->
                codeOf(() -> second.control().progress().advance(position(1), at(position(2)))));
        Awaitility.await().until(() -> target.rows(target.waiting()).size() == 1);
        session.commit();

        assertThat(fenced.get(20, TimeUnit.SECONDS)).isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
    }

    @Test
    void controlTablesAreMadeOnceAndNeverTakenFromANewerMillrace() throws Exception {
        session.control().create();
        assertThat(session.control().exist()).isTrue();
        assertThat(session.control().areCurrent()).isTrue();
        target.sql("INSERT INTO millrace.version VALUES (99, now())");
        assertThat(session.control().areCurrent()).isTrue();

        assertThat(codeOf(() -> session.control().create())).isEqualTo(FaultCode.TARGET_CONFIG);
    }

    @Test
    void severalMayMakeTheControlTablesAtOnce() throws Exception {
        target.dropControlTables();
        assertThat(session.control().exist()).isFalse();
        assertThat(session.control().areCurrent()).isFalse();
        session.rollback();
        CompletableFuture<?>[] all = new CompletableFuture<?>[4];
        for (int i = 0; i < all.length; i++) {
            TargetSession one = target.session();
            all[i] = CompletableFuture.runAsync(() -> one.control().create());
        }
        CompletableFuture.allOf(all).get(30, TimeUnit.SECONDS);

        assertThat(session.control().exist()).isTrue();
    }

    private static FaultCode codeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call).code();
    }
}
