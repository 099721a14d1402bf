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

/** Rows that the source may have made others without a word in the log. */
class RewrittenRowsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String DOUBT = "column balance was rounded to the digits that it shows";

    private static final TableSchema UNSEEN =
            new TableSchema(new TableId("bank", "archive"), ACCOUNTS.columns(), ACCOUNTS.key());

    private LogBuilder log = new LogBuilder();
    private ApplyScene scene;

    private void ready(String policies) {
        scene = ApplyScene.create(Servers.postgres().port(), "schemaChanges: {" + policies + "}", "");
        scene.ready(ACCOUNTS, EVENTS);
        log = new LogBuilder();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private List<ChangeRecord> rewriting() {
        return List.of(
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS, Map.of(), DOUBT),
                log.transaction(insert(ACCOUNTS, "b", 2L), insert(EVENTS, "x", 1L)));
    }

    private void feedAndSay(List<ChangeRecord> records, DdlRecord.Word word) throws Exception {
        LogApplier applier = scene.applier();
        Thread feeding = new Thread(() -> scene.feed(applier, records));
        feeding.start();
        Await.until("the question", LIMIT, () -> states().equals(List.of("asked")));
        assertThat(scene.query("SELECT id FROM bank.accounts")).containsExactly("a");
        try (TargetSession session = scene.session()) {
            assertThat(session.control()
                            .schemaChanges()
                            .decide(scene.settings().pipeline(), records.get(1).upTo(), word))
                    .isTrue();
            session.commit();
        }
        feeding.join();
    }

    @Test
    @Tag("D8")
    void rowsThatMayBeOthersWaitForAPersonWhoKnowsThem() throws Exception {
        ready("");
        feedAndSay(rewriting(), DdlRecord.Word.APPROVE);

        assertThat(scene.query("SELECT id FROM bank.accounts ORDER BY id")).containsExactly("a", "b");
        assertThat(scene.query("SELECT source_change, cardinality(ddl), state, reason FROM millrace.schema_change"))
                .containsExactly("rows of table bank.accounts may be others|0|carried|" + DOUBT);
        assertThat(scene.query("SELECT DISTINCT phase FROM millrace.table_state"))
                .containsExactly("copied");
    }

    @Test
    @Tag("D8")
    void whoDoesNotKnowThemLeavesTheTableBehindUntilItIsCopiedAgain() throws Exception {
        ready("");
        feedAndSay(rewriting(), DdlRecord.Word.IGNORE);

        assertThat(scene.query("SELECT id FROM bank.accounts")).containsExactly("a");
        assertThat(scene.query("SELECT kind FROM bank.events")).containsExactly("x");
        assertThat(scene.query("SELECT phase FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("diverged", "copied");
        assertThat(scene.query("SELECT state, reason FROM millrace.schema_change"))
                .containsExactly("ignored|left out by a person (" + DOUBT + ")");
    }

    @Test
    @Tag("D5")
    void rowsThatCameOrWentWithAPartitionAreAskedAboutAsWell() throws Exception {
        ready("");
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord unnamed = log.schema(Kind.UNKNOWN, ACCOUNTS, null);
        feedAndSay(List.of(first, unnamed), DdlRecord.Word.APPROVE);

        assertThat(states()).containsExactly("carried");
    }

    /** Nobody can trust them before they know them. */
    @Test
    @Tag("D5")
    void rowsThatCameOrWentWithAPartitionAreAskedAboutWhateverMayBeApplied() throws Exception {
        ready("rewriteValues: apply");
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord unnamed = log.schema(Kind.UNKNOWN, ACCOUNTS, null);
        feedAndSay(List.of(first, unnamed), DdlRecord.Word.IGNORE);

        assertThat(scene.query("SELECT phase FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("diverged", "copied");
    }

    /** A table that was filled by an exchange of partitions, and dropped, before capture could see its shape. */
    @Test
    @Tag("D5")
    void aTableThatIsNotInTheTargetDoesNotStopTheOthersForGood() throws Exception {
        ready("");
        ChangeRecord first = log.transaction(insert(ACCOUNTS, "a", 1L));
        ChangeRecord unnamed = log.schema(Kind.UNKNOWN, UNSEEN, null);
        ChangeRecord last = log.transaction(insert(ACCOUNTS, "b", 2L));
        feedAndSay(List.of(first, unnamed, last), DdlRecord.Word.IGNORE);

        assertThat(scene.query("SELECT id FROM bank.accounts ORDER BY id")).containsExactly("a", "b");
        assertThat(scene.query("SELECT source_table FROM millrace.table_state ORDER BY 1"))
                .containsExactly("accounts", "events");
    }

    @Test
    @Tag("D8")
    void aChangeOfTheShapeThatMayBeAppliedIsAskedAboutForTheRowsSake() throws Exception {
        ready("");
        List<ChangeRecord> records = List.of(
                log.transaction(insert(ACCOUNTS, "a", 1L)),
                log.schema(Kind.ALTER, ACCOUNTS, ACCOUNTS_WITH_NOTE, Map.of(), DOUBT),
                log.transaction(insert(ACCOUNTS_WITH_NOTE, "b", 2L, "new")));
        feedAndSay(records, DdlRecord.Word.APPROVE);

        assertThat(scene.query("SELECT * FROM bank.accounts ORDER BY id")).containsExactly("a|1|none", "b|2|new");
    }

    @Test
    void whoTrustsThemIsNotAsked() {
        ready("rewriteValues: apply");
        scene.feed(scene.applier(), rewriting());

        assertThat(scene.query("SELECT id FROM bank.accounts ORDER BY id")).containsExactly("a", "b");
        assertThat(states()).containsExactly("carried");
    }

    @Test
    void aPolicyOfIgnoreLeavesTheTableBehindAndOneOfStopStops() {
        ready("rewriteValues: ignore");
        scene.feed(scene.applier(), rewriting());
        assertThat(scene.query("SELECT phase FROM millrace.table_state ORDER BY source_table"))
                .containsExactly("diverged", "copied");
        scene.close();

        ready("rewriteValues: stop");
        MillraceException stop =
                catchThrowableOfType(MillraceException.class, () -> scene.feed(scene.applier(), rewriting()));
        assertThat(stop.code()).isEqualTo(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED);
        assertThat(stop).hasMessageContaining("copy the table again");
    }

    private List<String> states() {
        return scene.query("SELECT state FROM millrace.schema_change ORDER BY updated_at");
    }
}
