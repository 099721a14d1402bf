// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.postgres.Target.column;
import static io.millrace.target.postgres.Target.insert;
import static io.millrace.target.postgres.Target.key;
import static io.millrace.target.postgres.Target.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.settings.Secret;
import io.millrace.settings.TargetSettings;
import io.millrace.target.BulkLoad;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.testkit.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private Target target;
    private TargetSession session;
    private TargetTable table;

    @BeforeEach
    void open() throws Exception {
        target = new Target();
        session = target.session();
        table = target.plan(schema(
                "t",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("v", ColumnType.of(ColumnKind.JSON)),
                column("w", ColumnType.of(ColumnKind.TEXT))));
        session.tables().create(table);
        session.tables().addKey(table);
        session.commit();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private static MillraceException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(MillraceException.class, call);
    }

    private static String everythingPrinted(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    @Tag("A8")
    void aRefusedRowIsNamedByPlaceAndNeverShown() throws Exception {
        target.sql("CREATE UNIQUE INDEX later ON shop.t (w)");
        target.sql("ALTER TABLE shop.t ADD CONSTRAINT c CHECK (id < 1000)");
        session.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "1", "secret")));
        session.commit();
        for (Object[] bad :
                List.of(new Object[] {4711L, "\"secret\"", "x"}, new Object[] {2L, "{secret", "x"}, new Object[] {
                    3L, null, "secret"
                })) {
            MillraceException upserted = failure(() -> session.changes()
                    .write(table, List.of(), List.of(insert(table, 5, bad), insert(table, 6, 9L, "1", "y"))));
            session.rollback();
            MillraceException loaded = failure(() -> {
                try (BulkLoad load = session.bulkLoad(table)) {
                    load.write(bad);
                    load.finish();
                }
            });
            session.rollback();

            assertThat(upserted.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
            assertThat(upserted)
                    .hasMessageContaining("[shop.t @ 1:7:4711:5:0:0]")
                    .hasMessageContaining("batch of 2 that reaches to 1:7:4711:6:0:0");
            assertThat(loaded.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
            assertThat(loaded).hasMessageContaining("row of this load 1");
            assertThat(everythingPrinted(upserted)).doesNotContain("secret");
            assertThat(everythingPrinted(loaded)).doesNotContain("secret");
        }
    }

    @Test
    void whatFunctionsOfUsersSayIsNotRepeated() throws Exception {
        target.sql("CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no % here', NEW.w; END $$");
        target.sql("CREATE TRIGGER tr BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION shop.f()");

        MillraceException failure =
                failure(() -> session.changes().write(table, List.of(), List.of(insert(table, 5, 1L, null, "secret"))));

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_REJECTED);
        assertThat(failure).hasMessageContaining("P0001");
        assertThat(everythingPrinted(failure)).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "08006, TARGET_UNREACHABLE, RETRY",
        "57P01, TARGET_UNREACHABLE, RETRY",
        "25P03, TARGET_UNREACHABLE, RETRY",
        "40003, TARGET_UNREACHABLE, RETRY",
        "57P03, TARGET_BUSY, RETRY",
        "57014, TARGET_BUSY, RETRY",
        "53100, TARGET_BUSY, RETRY",
        "53300, TARGET_BUSY, RETRY",
        "40001, TARGET_BUSY, RETRY",
        "40P01, TARGET_BUSY, RETRY",
        "55P03, TARGET_BUSY, RETRY",
        "25006, TARGET_BUSY, RETRY",
        "58030, TARGET_BUSY, RETRY",
        "28P01, TARGET_UNAUTHORISED, HALT",
        "42501, TARGET_GRANT_MISSING, HALT",
        "22003, TARGET_REFUSED_ROW, PARK",
        "23505, TARGET_REFUSED_ROW, PARK",
        "54000, TARGET_REFUSED_ROW, PARK",
        "42P01, TARGET_REJECTED, HALT",
        "XX000, TARGET_REJECTED, HALT"
    })
    @Tag("A6")
    @Tag("A7")
    void theStateSaysWhatHappensNext(String state, FaultCode code, Response response) {
        assertThat(Faults.code(new SQLException("", state))).isEqualTo(code);
        assertThat(code.response()).isEqualTo(response);
    }

    @Test
    @Tag("A7")
    void aServerThatIsNotThere() {
        TargetSettings there = target.settings("postgres");
        TargetSettings nowhere = new TargetSettings(
                there.kind(),
                there.host(),
                Ports.free(),
                there.database(),
                there.user(),
                new Secret(""),
                there.schemas(),
                there.values(),
                there.tls(),
                there.connectTimeout(),
                there.socketTimeout());

        MillraceException failure = failure(() -> Target.DIALECT.connect(nowhere, SessionOptions.durable("test")));

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_UNREACHABLE);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + nowhere.port());
    }

    @Test
    void aUserThatIsNotThere() {
        assertThat(failure(() -> target.session("nobody")).code()).isEqualTo(FaultCode.TARGET_UNAUTHORISED);
    }

    @Test
    @Tag("A7")
    void aTargetThatIsReadOnlyForNow() throws Exception {
        target.sql("ALTER DATABASE " + target.database + " SET default_transaction_read_only = on");
        TargetSession later = target.session();

        MillraceException failure =
                failure(() -> later.changes().write(table, List.of(), List.of(insert(table, 1, 1L, null, "a"))));

        assertThat(failure.code()).isEqualTo(FaultCode.TARGET_BUSY);
    }

    @Test
    void abortFreesAThreadThatWaits() throws Exception {
        session.tables().carryOut(table, session.tables().emptying(table), null);
        TargetSession waiting = target.session();
        CompletableFuture<FaultCode> code = CompletableFuture.supplyAsync(() -> failure(
                        () -> waiting.changes().write(table, List.of(), List.of(insert(table, 1, 1L, null, "a"))))
                .code());
        Awaitility.await()
                .until(() -> target.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                                .size()
                        == 1);
        waiting.abort();
        waiting.abort();

        assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(FaultCode.TARGET_UNREACHABLE);
        waiting.rollback();
        waiting.close();
    }

    @Test
    void sessionsSayEverySettingThatMatters() throws Exception {
        String user = "odd_" + target.database;
        target.sql("CREATE ROLE " + user + " LOGIN SUPERUSER");
        for (String setting : List.of(
                // Shorter than what the trigger takes, and long enough to connect on a busy machine.
                "statement_timeout = '2s'",
                "TimeZone = 'America/New_York'",
                "DateStyle = 'German'",
                "IntervalStyle = 'sql_standard'",
                "bytea_output = 'escape'",
                "search_path = 'shop'",
                "standard_conforming_strings = off",
                "default_transaction_isolation = 'serializable'")) {
            target.sql("ALTER ROLE " + user + " SET " + setting);
        }
        target.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(2.5); RETURN NULL; END'");
        target.sql("CREATE TRIGGER slow BEFORE INSERT ON shop.t FOR EACH STATEMENT EXECUTE FUNCTION slow()");
        TargetSession odd = target.session(user);
        odd.changes().write(table, List.of(), List.of(insert(table, 1, 1L, "1", "a\\b'")));
        odd.commit();

        assertThat(target.rows("SELECT w FROM shop.t")).containsExactly("a\\b'");
        assertThat(target.rows("SELECT application_name FROM pg_stat_activity WHERE usename = '" + user + "'"))
                .containsExactly("millrace-test");
    }
}
