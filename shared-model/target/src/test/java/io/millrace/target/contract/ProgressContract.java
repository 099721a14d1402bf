// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.contract;

import static io.millrace.target.contract.TargetScene.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.position.LogPosition;
import io.millrace.target.Consistency;
import io.millrace.target.Progress;
import io.millrace.target.RewindRecord;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetSession;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    private static final long MICROS = 1_700_000_000_123_456L;
    private static final String VIEW = "SELECT position, gtid, CASE WHEN consistent THEN 'yes' ELSE 'no' END,"
            + " tables_diverged FROM millrace.consistency WHERE pipeline = 'shop'";

    private static Progress at(LogPosition position) {
        return new Progress("shop", 0, "run-1", position, "0-1-7", "topic-1", 0, 42, MICROS);
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
    void fromWhereOnTheTargetIsConsistentIsToldAlikeByTheViewAndByTheRecord() throws Exception {
        session.control().progress().initialise(at(position(1)));
        requireConsistent(false, position(1).toString());
        SnapshotRun copying = session.control().snapshots().begin("shop", "run-1", "copy-1");
        requireConsistent(false, position(1).toString());
        session.control().snapshots().complete(copying, LogPosition.parse("1:8:5000"));
        List<LogPosition> places = Stream.of(
                        "1:7:4711:end",
                        "1:7:9000",
                        "1:8:4999:end",
                        "1:8:5000",
                        "1:8:5000:1:0:0",
                        "1:8:5000:end",
                        "2:1:4")
                .map(LogPosition::parse)
                .toList();
        LogPosition before = position(1);
        for (LogPosition place : places) {
            session.control().progress().advance(before, at(place));
            requireConsistent(!LogPosition.parse("1:8:5000").isAfter(place), place.toString());
            before = place;
        }
    }

    @Test
    void aLaneThatWasSetBackIsConsistentFromWhereItStood() throws Exception {
        SnapshotRun run = session.control().snapshots().begin("shop", "run-1", "copy-1");
        session.control().snapshots().complete(run, LogPosition.parse("1:7:5"));
        LogPosition stood = LogPosition.parse("1:8:5000:end");
        session.control().progress().initialise(at(stood));
        requireConsistent(true, stood.toString());
        session.control().progress().advance(stood, at(LogPosition.parse("1:7:100")));
        session.control().progress().consistentFrom("shop", 0, stood);
        requireConsistent(false, "1:7:100");
        for (String place : List.of("1:8:4000:end", "1:8:5000", "1:8:5000:7:1:0", "1:8:5000:end", "1:10:4")) {
            LogPosition now = LogPosition.parse(place);
            session.control().progress().advance(readPosition(), at(now));
            requireConsistent(!stood.isAfter(now), place);
        }
        session.control().progress().initialise(new Progress("shop", 0, "run-2", position(1), null, "topic-2", 0, -1));
        assertThat(session.control().progress().consistentFrom("shop", 0)).isEmpty();
    }

    @Test
    void aCopyOfAnotherLogOrOneThatIsMadeAnewIsNoneToBeConsistentWith() throws Exception {
        SnapshotRun other = session.control().snapshots().begin("shop", "run-0", "copy-0");
        session.control().snapshots().complete(other, LogPosition.parse("1:1:5"));
        session.control().progress().initialise(at(position(1)));
        requireConsistent(false, position(1).toString());
        SnapshotRun run = session.control().snapshots().begin("shop", "run-1", "copy-1");
        session.control().snapshots().complete(run, LogPosition.parse("1:7:5"));
        requireConsistent(true, position(1).toString());
        var ignored = session.control().snapshots().begin("shop", "run-1", "copy-2");
        requireConsistent(false, position(1).toString());
    }

    @Test
    void whenTheSourceWasThereIsInTheView() throws Exception {
        session.control().progress().initialise(at(position(1)));
        assertThat(session.control().progress().read("shop", 0).orElseThrow().sourceTime())
                .contains(Instant.parse("2023-11-14T22:13:20.123456Z"));
        session.commit();
        assertThat(target.rows("SELECT CAST(source_time AS char(40)) FROM millrace.consistency"))
                .singleElement()
                .asString()
                .contains(":13:20.123456");
    }

    @Test
    void whatBecameOfRewindsIsKeptById() {
        LogPosition from = LogPosition.parse("1:8:5000:end");
        RewindRecord done = new RewindRecord("shop", "a", "1:7:5", from, position(1), null, Instant.EPOCH);
        RewindRecord refused = new RewindRecord("shop", "b", "1:9:5", from, null, "it is not behind", Instant.EPOCH);
        session.control().rewinds().write(done);
        session.commit();
        session.control().rewinds().write(refused);

        assertThat(session.control().rewinds().isDone("shop", "a")).isTrue();
        assertThat(session.control().rewinds().isDone("other", "a")).isFalse();
        assertThat(session.control().rewinds().newest("shop", 10))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactly(refused, done);
        assertThat(session.control().rewinds().newest("shop", 1))
                .singleElement()
                .satisfies(newest -> assertThat(newest.at()).isAfter(Instant.EPOCH));
    }

    private LogPosition readPosition() {
        return session.control().progress().read("shop", 0).orElseThrow().position();
    }

    private void requireConsistent(boolean is, String at) throws Exception {
        assertThat(Consistency.read("shop", session.control()).orElseThrow().isReached())
                .as(at)
                .isEqualTo(is);
        session.commit();
        assertThat(target.rows(VIEW)).as(at).containsExactly(at + "|0-1-7|" + (is ? "yes" : "no") + "|0");
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
        target.sql("INSERT INTO millrace.version VALUES (99, CURRENT_TIMESTAMP)");
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
