// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.settings.TargetKind;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of failures: a code that says what happens next, and no value of a row. */
abstract class MySqlFaultsContract {

    private MySqlScene target;
    private TargetSession session;
    private TargetTable table;

    abstract MySqlScene open() throws Exception;

    @BeforeEach
    void make() throws Exception {
        target = open();
        session = target.session();
        table = target.plan(schema(
                "t",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("w", ColumnType.of(ColumnKind.VARCHAR, 40))));
        session.tables().create(table);
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.sql("SET GLOBAL read_only = 0");
        target.close();
    }

    private static MillraceException failure(ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call);
    }

    private MillraceException written(TargetSession by, Object... row) {
        return failure(() -> by.changes().write(table, List.of(), List.of(insert(table, 5, row))));
    }

    @Test
    @Tag("A8")
    void aRefusedRowIsNamedByPlaceAndNeverShown() throws Exception {
        target.sql("CREATE UNIQUE INDEX later ON " + target.name(table) + " (w)");
        target.sql("ALTER TABLE " + target.name(table) + " ADD CONSTRAINT c CHECK (id < 1000)");
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "secret")));
        session.commit();
        for (Object[] bad : List.of(new Object[] {4711L, "secret two"}, new Object[] {2L, "secret"})) {
            MillraceException refusal = written(session, bad);
            session.rollback();
            StringWriter text = new StringWriter();
            refusal.printStackTrace(new PrintWriter(text));

            assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
            assertThat(refusal).hasMessageContaining("[shop.t @ 1:7:4711:5:0:0]");
            assertThat(text.toString()).doesNotContain("secret");
        }
    }

    @Test
    void whatTriggersOfUsersSayIsNotRepeated() throws Exception {
        target.sql("CREATE TRIGGER " + target.quoted(target.schema()) + ".tr BEFORE INSERT ON " + target.name(table)
                + " FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no secret here'");
        MillraceException failure = written(session, 1L, "x");

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_REJECTED);
        assertThat(failure).hasMessageContaining("1644").hasMessageNotContaining("secret");
    }

    @Test
    @Tag("A6")
    void aDeadlockIsTriedAgain() throws Exception {
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a"), insert(table, 2, 2L, "b")));
        session.commit();
        TargetSession other = target.session();
        session.changes().write(table, List.of(), List.of(insert(table, 3, 1L, "A")));
        other.changes().write(table, List.of(), List.of(insert(table, 4, 2L, "B")));
        CompletableFuture<MillraceException> waiting = CompletableFuture.supplyAsync(() -> written(session, 2L, "C"));
        Awaitility.await().until(() -> target.rows(target.waiting()).size() == 1);
        MillraceException mine = written(other, 1L, "D");
        other.rollback();
        MillraceException theirs = waiting.get(20, TimeUnit.SECONDS);

        assertThat(mine == null ? theirs : mine)
                .satisfies(e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_BUSY));
    }

    @Test
    @Tag("A7")
    void aTargetThatIsReadOnlyForNow() throws Exception {
        target.sql("CREATE USER IF NOT EXISTS plain@'127.0.0.1'");
        target.sql("GRANT ALL ON " + target.quoted(target.schema()) + ".* TO plain@'127.0.0.1'");
        TargetSession plain = target.session("plain");
        target.sql("SET GLOBAL read_only = 1");

        assertThat(written(plain, 1L, "a").code()).isEqualTo(FaultCode.TARGET_BUSY);
        assertThat(session.tables().checkServer(List.of()))
                .extracting(finding -> finding.subject())
                .containsExactly("target read_only");
    }

    @Test
    @Tag("A7")
    void aSessionThatTheServerEnds() throws Exception {
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a")));
        killAllOthers();

        assertThat(written(session, 2L, "b").code()).isEqualTo(FaultCode.TARGET_UNREACHABLE);
        session.rollback();
        assertThat(target.stored(table)).isEmpty();
    }

    private void killAllOthers() throws SQLException {
        for (String id : target.rows("SELECT id FROM information_schema.processlist"
                + " WHERE id <> CONNECTION_ID() AND user = 'root' AND command = 'Sleep'")) {
            target.sql("KILL " + id);
        }
    }

    @Test
    void abortFreesAThreadThatWaits() throws Exception {
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "a")));
        TargetSession waiting = target.session();
        CompletableFuture<MillraceException> failure = CompletableFuture.supplyAsync(() -> written(waiting, 1L, "b"));
        Awaitility.await().until(() -> target.rows(target.waiting()).size() == 1);
        waiting.abort();
        waiting.abort();

        assertThat(failure.get(20, TimeUnit.SECONDS).code()).isEqualTo(FaultCode.TARGET_UNREACHABLE);
        waiting.rollback();
    }

    @Test
    void aServerOfTheOtherProductIsRefused() {
        TargetKind other = target.dialect().kind() == TargetKind.MYSQL ? TargetKind.MARIADB : TargetKind.MYSQL;

        MillraceException failure = failure(() ->
                TargetDialect.of(other).connect(target.settings("root"), SessionOptions.durable("millrace-test")));

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_CONFIG);
    }

    @Test
    void aUserThatIsNotThere() {
        assertThat(failure(() -> target.session("nobody")).code()).isEqualTo(FaultCode.TARGET_UNAUTHORISED);
    }

    @Test
    void sessionsSayEverySettingThatMatters() throws Exception {
        List<String> settings = List.of("sql_mode", "time_zone", "foreign_key_checks");
        List<String> before = target.rows(
                "SELECT @@global.sql_mode, @@global.time_zone, @@global.foreign_key_checks, @@global.autocommit");
        try {
            target.sql("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH'");
            target.sql("SET GLOBAL time_zone = '-07:00'");
            TargetTable odd = target.plan(schema(
                    "odd",
                    1,
                    key("id", ColumnType.of(ColumnKind.INT)),
                    column("t", ColumnType.of(ColumnKind.TIMESTAMP)),
                    column("w", ColumnType.of(ColumnKind.VARCHAR, 9))));
            try (TargetSession other = target.session()) {
                other.tables().create(odd);
                other.changes().write(odd, List.of(), List.of(insert(odd, 1, 0L, 86_400_000_000L, "a\\b'")));
                other.commit();
            }
            assertThat(target.rows("SELECT id, UNIX_TIMESTAMP(t), w FROM " + target.name(odd)))
                    .containsExactly("0|86400|a\\b'");
        } finally {
            String[] values = before.get(0).split("\\|", -1);
            for (int i = 0; i < settings.size(); i++) {
                target.sql("SET GLOBAL " + settings.get(i) + " = " + (i == 2 ? values[i] : "'" + values[i] + "'"));
            }
        }
    }
}
