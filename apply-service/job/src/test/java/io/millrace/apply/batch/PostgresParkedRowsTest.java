// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import static io.millrace.apply.scene.LogBuilder.insert;
import static io.millrace.apply.scene.LogBuilder.update;
import static io.millrace.apply.scene.Shop.ACCOUNTS_WITH_NOTE;
import static io.millrace.apply.scene.Shop.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.apply.scene.LogBuilder;
import io.millrace.target.ParkedTable;
import io.millrace.target.TargetSession;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PostgresParkedRowsTest extends ParkedRowsContract {

    @Override
    ApplyScene open(String apply) {
        return ApplyScene.create(apply);
    }

    @Test
    @Tag("A8")
    void aValueThatTheTargetCannotHoldWaitsInFull() {
        LogBuilder log = new LogBuilder();
        try (ApplyScene scene = open("refusedRows: park")) {
            scene.ready(ACCOUNTS_WITH_NOTE);
            LogApplier applier = scene.applier();

            scene.feed(
                    applier,
                    log.transaction(
                            insert(ACCOUNTS_WITH_NOTE, "a", 1L, "n"), insert(ACCOUNTS_WITH_NOTE, "b", 2L, "x\0y")),
                    log.transaction(update(ACCOUNTS_WITH_NOTE, row("a", 1L, "n"), row("a", 2L, "n"))));

            assertThat(scene.query("SELECT id, balance FROM bank.accounts")).containsExactly("a|2");
            try (TargetSession session = scene.session()) {
                List<ParkedTable.Chain> chains =
                        session.control().parked().oldest(scene.settings().pipeline(), 10);
                assertThat(chains).hasSize(1);
                assertThat(chains.get(0).first().code()).isEqualTo("TARGET_VALUE_NOT_HELD");
                assertThat(chains.get(0).first().change().after()).containsExactly("b", 2L, "x\0y");
            }
        }
    }
}
