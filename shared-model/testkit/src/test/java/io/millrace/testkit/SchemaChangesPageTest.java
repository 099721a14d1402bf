// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.DdlKind;
import io.millrace.settings.SchemaChangeSettings;
import io.millrace.settings.Setting;
import io.millrace.testkit.ddl.DdlCase;
import io.millrace.testkit.ddl.DdlCorpus;
import io.millrace.testkit.ddl.RewriteCase;
import io.millrace.testkit.ddl.RewriteCorpus;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Renders {@code docs/reference/schema-changes.md}. */
class SchemaChangesPageTest {

    private static final String HEAD = """
            # Schema changes in PostgreSQL

            <!-- Rendered from the corpus of schema changes by SchemaChangesPageTest; do not edit. -->

            What apply makes of a change of a table's shape, at its place among the rows. The statements for the target are
            derived from the shapes before and after, never copied, and run in one transaction with the progress. How to
            approve, refuse and go past a stop: [how to](../how-to/schema-changes.md).

            ## Policies

            `apply.schemaChanges.<kind>`, one of `apply`, `ask`, `ignore`, `stop`. Of several kinds in one statement the last
            of these counts. `ask` shows the statements and waits. `ignore` leaves the target's table as it is and marks it
            as diverged: no later change of it is carried, except that an ignored `changeDefault` touches no row. Whatever the
            policy is, a change is asked about that the log does not tell apart from another one, or after which nobody can
            tell what the source has made of its values; and one that cannot be carried at all stops.

            | kind | what it is | by default |
            |---|---|---|
            """;

    private static final String CASES = """

            ## Cases

            The tests run these on MariaDB and MySQL, kill apply between them, and compare statements and every row in the
            end. Tables have the columns `id INT PRIMARY KEY, n INT, s VARCHAR(5)` unless shown otherwise.

            | at the source | in the target | by default |
            |---|---|---|
            """;

    private static final String TAIL = """

            Not carried, as they do not touch rows: secondary indexes, unique and foreign keys, comments, engines, other
            objects than tables.
            """;

    private static final String REWRITES = """

            ## Rows that may be others

            The source rewrites rows without a word in its log. What apply is told of the rows by statements that do, or that one
            might take for such. The tests run these on MariaDB and MySQL, with both log sources, and look at the rows before
            and after. Everything that is not known to leave rows alone is asked about, by `rewriteValues`. With *(no strict
            mode)* the session has `sql_mode = ''`. The log source `flink-cdc` stops at some of them, because it cannot read
            the statement.

            | at the source | rows | on |
            |---|---|---|
            """;

    @Test
    void thePageSaysWhatTheCodeSays() {
        String kinds = Arrays.stream(SchemaChangeSettings.class.getRecordComponents())
                .map(SchemaChangesPageTest::kind)
                .collect(Collectors.joining());
        String cases = DdlCorpus.all().stream().map(SchemaChangesPageTest::row).collect(Collectors.joining());

        String rewrites =
                RewriteCorpus.all().stream().map(SchemaChangesPageTest::row).collect(Collectors.joining());

        assertThat(SchemaChangeSettings.class.getRecordComponents()).hasSameSizeAs(DdlKind.values());
        ReferencePage.check("schema-changes.md", HEAD + kinds + CASES + cases + TAIL + REWRITES + rewrites);
    }

    private static String kind(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        return "| `" + component.getName() + "` | " + setting.doc() + " | `" + setting.byDefault() + "` |\n";
    }

    private static String row(DdlCase change) {
        boolean isPlain =
                change.before().stream().anyMatch(sql -> sql.contains("(id INT PRIMARY KEY, n INT, s VARCHAR(5))"));
        String table =
                change.before().isEmpty() || isPlain ? "" : code(change.before().get(0)) + "<br>";
        String target = switch (change.outcome()) {
            case STOPPED -> "*stops*; by hand: " + codes(change.byHand());
            case CARRIED, ASKED -> change.target().isEmpty() ? "*no statement*" : codes(change.target());
        };
        String outcome = switch (change.outcome()) {
            case CARRIED -> "carried";
            case ASKED -> "asked";
            case STOPPED -> "stops";
        };
        return "| " + table + codes(change.change()) + " | " + target + " | " + outcome + " |\n";
    }

    private static String row(RewriteCase change) {
        boolean isLoose = change.change().get(0).equals("SET SESSION sql_mode = ''");
        List<String> statements =
                isLoose ? change.change().subList(1, change.change().size()) : change.change();
        String rows = switch (change.expected()) {
            case SILENT -> "as they were";
            case DOUBTED -> "asked about";
            case REWRITTEN -> "asked about, and others";
            case SHOWN -> "see above: the shape changes";
            case REFUSED -> "capture stops: such tables are not carried";
        };
        String on = switch (change.products()) {
            case ALL -> "both";
            case MARIADB -> "MariaDB";
            case MYSQL -> "MySQL";
        };
        String table = change.before().stream()
                .filter(sql -> sql.startsWith("CREATE"))
                .findFirst()
                .orElseThrow();
        return "| " + code(table) + "<br>" + codes(statements) + (isLoose ? " *(no strict mode)*" : "") + " | " + rows
                + " | " + on + " |\n";
    }

    private static String codes(List<String> statements) {
        return statements.stream().map(SchemaChangesPageTest::code).collect(Collectors.joining("<br>"));
    }

    private static String code(String sql) {
        return "`" + sql.replace("|", "\\|") + "`";
    }
}
