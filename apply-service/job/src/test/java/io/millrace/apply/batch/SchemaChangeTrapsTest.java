// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange.Kind;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.DdlRecord;
import io.millrace.target.TargetSession;
import io.millrace.testkit.Await;
import io.millrace.testkit.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schema changes where rivals, people and transforms meet them. */
class SchemaChangeTrapsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TableSchema WITHOUT_BALANCE =
            new TableSchema(ACCOUNTS.table(), List.of(ACCOUNTS.columns().get(0)), List.of(0));

    private final LogBuilder log = new LogBuilder();
    private ApplyScene scene;

    private void ready(String policies, String transforms) {
        scene = ApplyScene.create(Servers.postgres().port(), "schemaChanges: {" + policies + "}", transforms);
        scene.ready(ACCOUNTS, EVENTS);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    @Tag("K11")
    void whatARivalHasCarriedOutIsNotAskedAgainAndFencesOff() throws Exception {
        ready("truncateTable: ask", "");
        ChangeRecord emptied = log.schema(Kind.TRUNCATE, EVENTS, null);
        LogApplier rival = scene.applier();
        LogApplier applier = scene.applier();
        Thread feeding = new Thread(() -> scene.feed(applier, emptied));
        feeding.start();
        Await.until("the question", LIMIT, () -> states().equals(List.of("asked")));
        approve(emptied);
        feeding.join();

        MillraceException fence = catchThrowableOfType(MillraceException.class, () -> scene.feed(rival, emptied));
        assertThat(fence.code()).isEqualTo(FaultCode.TARGET_PROGRESS_MOVED);
        assertThat(states()).containsExactly("carried");
    }

    @Test
    @Tag("D4")
    void aNewTableDoesNotMixItsRowsWithThoseOfAnother() {
        ready("", "{kind: rename, tables: [bank.made], table: accounts}");
        TableSchema made = new TableSchema(new TableId("bank", "made"), ACCOUNTS.columns(), ACCOUNTS.key());
        MillraceException refusal = catchThrowableOfType(
                MillraceException.class, () -> scene.feed(scene.applier(), log.schema(Kind.CREATE, made, made)));

        assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        assertThat(refusal).hasMessageContaining("would be mixed with those of bank.accounts");
    }

    @Test
    @Tag("D8")
    void aTableThatWasLeftBehindNeedsToFitNoTransform() {
        ready("addColumn: ignore", "{kind: columns, tables: [bank.accounts], drop: [balance]}");
        scene.announce(ACCOUNTS_WITH_NOTE, WITHOUT_BALANCE);
        ChangeRecord added = log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of());
        ChangeRecord gone = log.schema(Kind.ALTER, ACCOUNTS_WITH_NOTE, WITHOUT_BALANCE, Map.of());

        scene.feed(scene.applier(), added, gone);
        scene.feed(scene.applier(), log.transaction(insert(WITHOUT_BALANCE, "b"), insert(EVENTS, "x", 1L)));

        assertThat(scene.query("SELECT * FROM bank.accounts")).isEmpty();
        assertThat(scene.query("SELECT kind FROM bank.events")).containsExactly("x");
        assertThat(scene.query("SELECT phase FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("diverged", "copied");
    }

    @Test
    @Tag("D1")
    void aQuestionThatAPersonAnswersByHandKeepsWhatItWasAbout() throws Exception {
        ready("", "");
        ChangeRecord drop = log.schema(Kind.ALTER, ACCOUNTS, WITHOUT_BALANCE, Map.of());
        LogApplier applier = scene.applier();
        Thread feeding = new Thread(() -> scene.feed(applier, drop));
        feeding.start();
        Await.until("the question", LIMIT, () -> states().equals(List.of("asked")));
        scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");
        feeding.join();

        assertThat(scene.query("SELECT source_change, cardinality(ddl), state, reason FROM millrace.schema_change"))
                .containsExactly("column balance gone|0|carried|carried out by hand");
    }

    private List<String> states() {
        return scene.query("SELECT state FROM millrace.schema_change ORDER BY updated_at");
    }

    private void approve(ChangeRecord change) {
        try (TargetSession session = scene.session()) {
            assertThat(session.control()
                            .schemaChanges()
                            .decide(scene.settings().pipeline(), change.upTo(), DdlRecord.Word.APPROVE))
                    .isTrue();
            session.commit();
        }
    }
}
