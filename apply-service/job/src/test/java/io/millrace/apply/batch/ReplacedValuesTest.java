// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.delete;
import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.EVENTS;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.codec.ChangeRecord;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that the target has not, in changes of the log. */
@Tag("A8")
@Tag("V21")
class ReplacedValuesTest {

    private static final String ACCOUNTS = "SELECT id, balance, note FROM bank.accounts ORDER BY id";
    private static final String EVENTS_LEFT = "SELECT kind, amount FROM bank.events ORDER BY 1, 2";

    private final LogBuilder log = new LogBuilder();

    @Test
    void areWrittenAsTheSettingsSayAndCountedOnceTheyAreCommitted() {
        try (ApplyScene scene = ApplyScene.replacing("nulInText: strip")) {
            scene.ready(ACCOUNTS_WITH_NOTE, EVENTS);
            LogApplier applier = scene.applier();

            scene.feed(
                    applier,
                    log.transaction(
                            insert(ACCOUNTS_WITH_NOTE, "a", 1L, "x\0y"), insert(ACCOUNTS_WITH_NOTE, "b", 1L, "plain")),
                    log.transaction(insert(EVENTS, "e\0", 1L), insert(EVENTS, "e", 1L), insert(EVENTS, "f\0", 2L)));
            assertThat(scene.events().replaced).hasValue(3);
            scene.feed(
                    applier,
                    log.transaction(
                            update(EVENTS, row("f\0", 2L), row("g\0", 3L)),
                            delete(EVENTS, "e\0", 1L),
                            delete(ACCOUNTS_WITH_NOTE, "b", 1L, "plain")));

            assertThat(scene.query(ACCOUNTS)).containsExactly("a|1|xy");
            assertThat(scene.query(EVENTS_LEFT)).containsExactly("e|1", "g|3");
            assertThat(scene.events().replaced).hasValue(4);
        }
    }

    @Test
    void ofATransactionInPartsAreCountedOnce() {
        try (ApplyScene scene = ApplyScene.replacing("nulInText: escape")) {
            scene.ready(EVENTS);
            List<ChangeRecord.Transaction> parts = log.transaction(
                    1, List.of(insert(EVENTS, "\0", 1L), insert(EVENTS, "\0", 2L), insert(EVENTS, "z", 3L)));

            scene.feed(scene.applier(), parts);

            assertThat(scene.query(EVENTS_LEFT)).containsExactly("\\u0000|1", "\\u0000|2", "z|3");
            assertThat(scene.events().replaced).hasValue(2);
        }
    }

    @Test
    void stopApplyByDefault() {
        try (ApplyScene scene = ApplyScene.create("")) {
            scene.ready(ACCOUNTS_WITH_NOTE, EVENTS);

            assertStops(scene, log.transaction(insert(ACCOUNTS_WITH_NOTE, "a", 1L, "secret\0")), "note");
        }
    }

    @Test
    void inAKeyStopApplyWhateverIsSet() {
        try (ApplyScene scene = ApplyScene.replacing("nulInText: strip")) {
            scene.ready(ACCOUNTS_WITH_NOTE, EVENTS);
            LogApplier applier = scene.applier();
            scene.feed(applier, log.transaction(insert(ACCOUNTS_WITH_NOTE, "secret", 1L, "kept")));

            assertStops(scene, log.transaction(insert(ACCOUNTS_WITH_NOTE, "secret\0", 2L, "other")), "id");

            assertThat(scene.query(ACCOUNTS)).containsExactly("secret|1|kept");
        }
    }

    private static void assertStops(ApplyScene scene, ChangeRecord.Transaction record, String column) {
        assertThatThrownBy(() -> scene.feed(scene.applier(), record))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD);
                    assertThat(e)
                            .hasMessageContaining("[bank.accounts @ ")
                            .hasMessageContaining("Column " + column)
                            .hasMessageNotContaining("secret");
                });
    }
}
