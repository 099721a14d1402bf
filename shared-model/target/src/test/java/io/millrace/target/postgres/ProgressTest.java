// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.target.TargetSession;
import io.millrace.target.contract.ProgressContract;
import io.millrace.target.contract.TargetScene;
import org.junit.jupiter.api.Test;

class ProgressTest extends ProgressContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }

    @Test
    void controlTablesOfAnEarlierMillraceAreThereAndNotCurrent() throws Exception {
        try (Target earlier = new Target()) {
            TargetSession session = earlier.session();
            session.control().create();
            earlier.sql("DELETE FROM millrace.version WHERE version > 1");
            earlier.sql("DROP VIEW millrace.consistency");
            earlier.sql("ALTER TABLE millrace.table_state DROP COLUMN made, DROP COLUMN beside");
            earlier.sql("INSERT INTO millrace.table_state"
                    + " VALUES ('p', 'shop', 'a', 's', 't', 'r', 'copied', NULL, 1, 1, now())");

            assertThat(session.control().exist()).isTrue();
            assertThat(session.control().areCurrent()).isFalse();
            assertThat(session.control().snapshots().tables("p")).containsExactly(new TableId("shop", "a"));
        }
    }
}
