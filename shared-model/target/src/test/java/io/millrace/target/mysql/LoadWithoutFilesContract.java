// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import static io.millrace.target.contract.TargetScene.column;
import static io.millrace.target.contract.TargetScene.key;
import static io.millrace.target.contract.TargetScene.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.target.BulkLoad;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A load by either way stores the same, and neither makes fit or passes over what LOCAL would. */
abstract class LoadWithoutFilesContract {

    private static final Object[] ODD = {1L, "a\\N\t\n'\"\\\0\u00fc\ud83d\ude00", new byte[] {0, 9, 10, 92, -1}};

    private MySqlScene target;
    private TargetTable table;

    abstract MySqlScene open() throws Exception;

    @BeforeEach
    void make() throws Exception {
        target = open();
        table = target.plan(schema(
                "t",
                1,
                key("id", ColumnType.of(ColumnKind.BIGINT)),
                column("v", ColumnType.of(ColumnKind.VARCHAR, 20)),
                column("b", ColumnType.of(ColumnKind.BLOB))));
        try (TargetSession session = target.session()) {
            session.tables().create(table);
        }
    }

    @AfterEach
    void close() throws Exception {
        target.sql("SET GLOBAL local_infile = 1");
        target.close();
    }

    @Test
    void bothWaysStoreTheSame() throws Exception {
        List<String> byFile = loaded(1);
        target.sql("DELETE FROM " + target.name(table));

        assertThat(loaded(0)).isEqualTo(byFile).hasSize(2);
    }

    private List<String> loaded(int localInfile) throws Exception {
        target.sql("SET GLOBAL local_infile = " + localInfile);
        try (TargetSession session = target.session();
                BulkLoad load = session.bulkLoad(table)) {
            load.write(ODD);
            load.write(new Object[] {2L, null, null});
            assertThat(load.finish()).isEqualTo(2);
            session.commit();
        }
        return target.rows("SELECT id, HEX(v), HEX(b) FROM " + target.name(table) + " ORDER BY id");
    }

    @Test
    @Tag("A8")
    void whatLocalWouldMakeFitOrPassOverEndsTheLoad() throws Exception {
        // By hand, so that the plan does not know.
        target.sql("ALTER TABLE " + target.name(table) + " MODIFY v VARCHAR(5)");
        for (int localInfile = 0; localInfile <= 1; localInfile++) {
            target.sql("SET GLOBAL local_infile = " + localInfile);
            assertThat(refusal(new Object[] {1L, "secret", null}))
                    .hasMessageContaining("row of this load 1")
                    .hasMessageNotContaining("secret");
            assertThat(refusal(new Object[] {1L, "a", null}, new Object[] {1L, "b", null}))
                    .hasMessageContaining("1062");
        }
        assertThat(target.stored(table)).isEmpty();
    }

    private MillraceException refusal(Object[]... rows) {
        try (TargetSession session = target.session();
                BulkLoad load = session.bulkLoad(table)) {
            MillraceException refusal = catchThrowableOfType(MillraceException.class, () -> {
                for (Object[] row : rows) {
                    load.write(row);
                }
                load.finish();
            });
            assertThat(refusal.code()).isEqualTo(FaultCode.TARGET_REFUSED_ROW);
            return refusal;
        }
    }
}
