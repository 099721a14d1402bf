// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statements of {@code docs/how-to/cut-over.md}, run on tables as Millrace makes them. */
class CutOverTest {

    private static final String PLACES = "ARRAY['shop.orders', 'shop.customers']";

    private static String statements() throws IOException {
        String page = Files.readString(Path.of("../../docs/how-to/cut-over.md"));
        String block = page.substring(page.indexOf("```sql") + "```sql".length());
        String statements = block.substring(0, block.indexOf("```"));
        assertThat(statements).contains(PLACES);
        return statements;
    }

    @Test
    @Tag("A11")
    void newRowsGetTheNumbersBehindThoseThatCame() throws Exception {
        try (Target target = new Target();
                TargetSession session = target.session()) {
            for (String name : List.of("Orders", "new ones")) {
                TargetTable table = target.plan(new TableSchema(
                        new TableId("shop", name),
                        List.of(
                                Column.of("Order Id", ColumnType.of(ColumnKind.BIGINT), false),
                                Column.of("note", ColumnType.of(ColumnKind.VARCHAR, 20), true)),
                        List.of(0)));
                session.tables().create(table);
                session.tables().addKey(table);
            }
            session.commit();
            target.sql("INSERT INTO shop.\"Orders\" VALUES (7, 'came'), (4711, 'came')");

            target.sql(statements().replace(PLACES, "ARRAY['shop.\"Orders\"', 'shop.\"new ones\"']"));
            target.sql("INSERT INTO shop.\"Orders\" (note) VALUES ('new')");
            target.sql("INSERT INTO shop.\"new ones\" (note) VALUES ('new')");

            assertThat(target.rows("SELECT \"Order Id\" FROM shop.\"Orders\" WHERE note = 'new'"))
                    .containsExactly("4712");
            assertThat(target.rows("SELECT \"Order Id\" FROM shop.\"new ones\""))
                    .containsExactly("1");
        }
    }
}
