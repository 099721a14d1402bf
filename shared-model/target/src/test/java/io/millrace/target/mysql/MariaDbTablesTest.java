// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.Finding;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MariaDbTablesTest extends MySqlTablesContract {

    @Override
    MySqlScene open() throws Exception {
        return MySqlScene.mariaDb();
    }

    /** MySQL draws whole numbers only. */
    @Test
    @Tag("A4")
    void fractionsForWhichTheServerDrawsNumbersAreRefused() throws Exception {
        try (MySqlScene target = MySqlScene.mariaDb()) {
            TargetSession session = target.session();
            TargetTable drawn = target.plan(schema("drawn", 1, key("id", ColumnType.of(ColumnKind.DOUBLE))));
            session.tables().create(drawn);
            session.commit();
            target.sql("ALTER TABLE " + target.name(drawn) + " MODIFY id DOUBLE NOT NULL AUTO_INCREMENT");

            assertThat(session.tables().check(drawn, Expectation.FREE))
                    .extracting(Finding::measured)
                    .containsExactly("column id double AUTO_INCREMENT");
        }
    }
}
