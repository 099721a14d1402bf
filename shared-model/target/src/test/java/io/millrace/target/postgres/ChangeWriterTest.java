// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.insert;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.RowChange;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.contract.ChangeWriterContract;
import io.millrace.target.contract.TargetScene;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeWriterTest extends ChangeWriterContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }

    /** COPY alone would take the eight bytes of the one for those of the other. */
    @Test
    void aColumnThatHasGotAnotherTypeTakesManyNewRowsAsItTakesOne() throws Exception {
        ColumnType bigint = ColumnType.of(ColumnKind.BIGINT);
        try (TargetScene target = open()) {
            TargetSession session = target.session();
            TargetTable table = target.plan(schema("t", 1, key("id", bigint), column("v", bigint)));
            session.tables().create(table);
            session.tables().addKey(table);
            session.changes().write(table, List.of(), List.of(), rows(table, 0));
            session.commit();
            target.sql("ALTER TABLE " + target.name(table) + " ALTER COLUMN v TYPE double precision");
            session.changes().write(table, List.of(), List.of(), rows(table, 1000));
            session.commit();
            assertThat(target.stored(table)).hasSize(1200).contains("5|10", "1005|2010");
        }
    }

    private static List<RowChange> rows(TargetTable table, int from) {
        return IntStream.range(from, from + 600)
                .mapToObj(id -> insert(table, id + 1, (long) id, 2L * id))
                .toList();
    }
}
