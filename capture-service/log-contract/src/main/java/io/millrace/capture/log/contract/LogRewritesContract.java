// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.contract;

import io.millrace.capture.source.LogState;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableSchema;
import io.millrace.testkit.ddl.RewriteCase;
import io.millrace.testkit.ddl.RewriteCase.Expected;
import io.millrace.testkit.ddl.RewriteCorpus;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every log source owes where the server rewrites rows without writing them down. */
@NullUnmarked
public abstract class LogRewritesContract extends LogShapesContract {

    /** Whether there are statements of the corpus that the log source reads, or else stops at. */
    protected boolean mayStop() {
        return false;
    }

    /** What was said, and what had happened. */
    private record Seen(boolean stopped, List<String> doubts, List<String> rewritten) {}

    @Test
    @Tag("D2")
    @Tag("D5")
    @Tag("D7")
    @Tag("D8")
    void rowsThatAreOthersWithoutAWordInTheLogAreSaidToBe() throws Exception {
        execute("CREATE TABLE ends (id INT PRIMARY KEY AUTO_INCREMENT, v INT)");
        SoftAssertions all = new SoftAssertions();
        for (RewriteCase change : RewriteCorpus.all()) {
            if (change.isFor(server.isMariaDb())) {
                try {
                    Seen seen = run(change);
                    System.out.printf("[rewrites] %s %-32s %s%n", server.name(), change.table(), seen);
                    check(all, change, seen);
                } catch (IllegalStateException e) {
                    all.fail(change.table(), e);
                }
            }
        }
        all.assertAll();
    }

    private void check(SoftAssertions all, RewriteCase change, Seen seen) {
        if (seen.stopped() || change.expected() == Expected.REFUSED) {
            boolean isRight = mayStop() || change.expected() == Expected.REFUSED;
            all.assertThat(isRight && seen.stopped())
                    .as("%s %s", change.table(), seen)
                    .isTrue();
            return;
        }
        boolean isSaid = !seen.doubts().isEmpty();
        all.assertThat(isSaid || seen.rewritten().isEmpty())
                .as("%s: %s silently", change.table(), seen.rewritten())
                .isTrue();
        switch (change.expected()) {
            case SILENT -> all.assertThat(seen.doubts()).as(change.table()).isEmpty();
            case SHOWN, REFUSED -> {
                // What the shapes show may be doubted as well.
            }
            case DOUBTED -> all.assertThat(seen.doubts()).as(change.table()).isNotEmpty();
            case REWRITTEN -> {
                all.assertThat(seen.doubts()).as(change.table()).isNotEmpty();
                all.assertThat(seen.rewritten()).as("%s tells", change.table()).isNotEmpty();
            }
        }
    }

    private Seen run(RewriteCase change) throws InterruptedException {
        String table = change.table();
        execute(change.before().toArray(String[]::new));
        LogState start = start();
        TableSchema before = start.schemas().stream()
                .map(SchemaChange::after)
                .filter(shape -> shape.table().name().equals(table))
                .findFirst()
                .orElseThrow();
        Map<String, Map<String, String>> then = values(before);
        execute(change.change().toArray(String[]::new));
        execute("INSERT INTO ends (v) VALUES (1)");
        try (LogReading reading = read(start)
                .until(event ->
                        event instanceof RowChange row && row.table().name().equals("ends"))) {
            List<String> doubts = reading.schemaChanges().stream()
                    .map(SchemaChange::doubt)
                    .filter(Objects::nonNull)
                    .toList();
            List<TableSchema> shapes = Stream.concat(
                            Stream.of(before), reading.schemaChanges().stream().map(SchemaChange::after))
                    .filter(shape -> shape != null && shape.table().name().equals(table))
                    .toList();
            long inserted = reading.rows().stream()
                    .filter(row -> row.table().name().equals(table))
                    .count();
            return new Seen(false, doubts, rewritten(change, shapes, then, inserted));
        } catch (MillraceException e) {
            return new Seen(true, List.of(e.code() + " " + e.what()), List.of());
        } finally {
            execute("DROP TABLE IF EXISTS " + table + ", " + table + "_other, other_" + table);
        }
    }

    /** Columns that are others than before without the shapes saying so, and rows that are. */
    private List<String> rewritten(
            RewriteCase change, List<TableSchema> shapes, Map<String, Map<String, String>> then, long inserted) {
        TableSchema after = shapes.get(shapes.size() - 1);
        Map<String, Map<String, String>> now;
        try {
            now = values(after);
        } catch (IllegalStateException e) {
            return List.of("the table cannot be read");
        }
        List<String> rewritten = new ArrayList<>();
        if (now.get("id").size() != then.get("id").size() + inserted) {
            rewritten.add("rows");
        }
        for (Column column : after.columns()) {
            Map<String, String> was = then.getOrDefault(column.name(), Map.of());
            boolean isShown = change.expected() == Expected.SHOWN && isShown(column.name(), shapes);
            if (!isShown && !now.get(column.name()).entrySet().containsAll(was.entrySet())) {
                rewritten.add(column.name());
            }
        }
        return rewritten;
    }

    private static boolean isShown(String column, List<TableSchema> shapes) {
        return shapes.stream()
                        .filter(shape -> shape.indexOf(column) >= 0)
                        .map(shape -> shape.columns().get(shape.indexOf(column)))
                        .map(each -> each.type() + " " + each.nullable())
                        .distinct()
                        .count()
                > 1;
    }

    /** The values of each column, by the ids of their rows. */
    private Map<String, Map<String, String>> values(TableSchema shape) {
        Map<String, Map<String, String>> values = new TreeMap<>();
        for (Column column : shape.columns()) {
            String value = column.type().kind() == ColumnKind.GEOMETRY
                    ? "ST_AsText(`" + column.name() + "`)"
                    : "CAST(`" + column.name() + "` AS CHAR)";
            Map<String, String> ofColumn = new TreeMap<>();
            for (String row : server.query(
                    database,
                    "SELECT id, COALESCE(" + value + ", 'none') FROM "
                            + shape.table().name())) {
                int bar = row.indexOf('|');
                ofColumn.put(row.substring(0, bar), plain(row.substring(bar + 1)));
            }
            values.put(column.name(), ofColumn);
        }
        return values;
    }

    /** Digits behind the point that are zeros, and zeros in front, are of the type and not of the value. */
    private static String plain(String value) {
        try {
            return new BigDecimal(value).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return value.replaceFirst("(:\\d\\d\\.\\d*?)0+$", "$1");
        }
    }
}
