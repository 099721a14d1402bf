// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.settings.Setting;
import io.millrace.settings.ValueSettings;
import io.millrace.target.contract.CorpusCase;
import io.millrace.testkit.ReferencePage;
import io.millrace.testkit.types.TypeCorpus;
import io.millrace.testkit.types.TypeCorpus.Entry;
import io.millrace.testkit.types.TypeCorpus.Product;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Renders {@code docs/reference/types.md}. */
class TypesPageTest {

    private static final int SHOWN = 48;

    private static final String HEAD = """
            # Types in PostgreSQL

            <!-- Rendered from the corpus of types by TypesPageTest; do not edit. -->

            What a column of MySQL or MariaDB becomes, and what becomes of its values. The values are those that the tests write
            at the source and look for in the log, in a SELECT and in PostgreSQL: on the left as SQL (with `sql_mode = ''` and
            UTC, so that some come out cut or rounded by the source itself), on the right as Millrace reads them.
            Nothing is rounded, cut or replaced by Millrace in silence.

            TIME becomes an interval, which holds negative times and those of more than a day. CHAR becomes `character varying`,
            since the source gives its values without trailing spaces. ENUM and SET are carried as their labels, JSON as the
            source's own text, GEOMETRY as the source's own bytes (SRID, then WKB), VECTOR as the bytes of its numbers. Text of
            the character sets `armscii8`, `dec8`, `eucjpms`, `geostd8`, `hp8`, `keybcs2` and `swe7` is refused before anything
            starts. The log source `flink-cdc` carries neither UUID, INET4 and INET6, nor COMPRESSED columns, nor VECTOR.

            ## Values that PostgreSQL has not

            Such a value stops the pipeline with `TARGET_VALUE_NOT_HELD`, table, column and (from the log) position, unless a
            setting says what is written in its place. Snapshot and apply write the same, count what they replaced
            (`values_replaced` in the [metrics](metrics.md)), and name each column once for each connection in their logs, never
            a value. A change of these settings holds for what is written from then on; rows that are in the target stay as they
            are until their table is copied again.

            | setting | default | what it is |
            |---|---|---|
            """;

    private static final String NO_POLICY = """

            These stop the pipeline, whatever is set:

            | value | fault | remedy |
            |---|---|---|
            | any of the above in a key, where two rows could become one | `TARGET_VALUE_NOT_HELD` | correct it at the source |
            | any of the above in a NOT NULL column, where the setting says `as-null` | `TARGET_VALUE_NOT_HELD` | set a date, or correct it |
            | text that an escaped NUL makes too long for its column | `TARGET_VALUE_NOT_HELD` | `strip`, or correct it |
            | text of more than 350 million characters | `TARGET_VALUE_NOT_HELD` | leave the column out |
            | what a transform made too large, too long or too fine for its column | `TARGET_VALUE_NOT_HELD` | correct the transform |
            | a default of an added column for which existing rows can have no exact value | `TARGET_SCHEMA_CHANGE_NOT_CARRIED` | carry out the change by hand |
            | an entry of an index of more than about 2700 bytes, JSON that PostgreSQL refuses or that is nested too deeply, a field of more than 1 GB | `TARGET_REFUSED_ROW` | correct it at the source, or the target's table |
            | bytes that are no text in their column's character set, for which a SELECT of the source shows `?` or U+FFFD; user-defined characters of `ujis` | `LOG_VALUE_NOT_CARRIED`, by snapshot and capture alike | correct them at the source, or leave the column out |
            """;

    @Test
    void thePageSaysWhatTheCodeSays() {
        String settings = Arrays.stream(ValueSettings.class.getRecordComponents())
                .map(component -> "| `target.values." + component.getName() + "` | `"
                        + component.getAnnotation(Setting.class).byDefault() + "` | "
                        + component.getAnnotation(Setting.class).doc() + " |\n")
                .collect(Collectors.joining());
        String types = TypeCorpus.all().stream().map(TypesPageTest::row).collect(Collectors.joining());

        ReferencePage.check(
                "types.md",
                HEAD + settings + NO_POLICY + "\n## Types\n\n| source | PostgreSQL | values |\n|---|---|---|\n"
                        + types);
    }

    private static String row(Entry entry) {
        String values = entry.samples().stream().map(TypesPageTest::value).collect(Collectors.joining("<br>"));
        return "| " + code(entry.declaration()) + only(entry.product()) + " | `"
                + PostgresType.of(CorpusCase.type(entry)).name() + "` | " + values + " |\n";
    }

    private static String value(Sample sample) {
        String policy = sample.policy();
        return code(sample.literal()) + " → " + code(sample.canonical())
                + (policy == null ? "" : ", not held: `" + policy + "`") + only(sample.product());
    }

    private static String only(Product product) {
        return switch (product) {
            case EVERY -> "";
            case MARIADB -> " (MariaDB)";
            case MYSQL -> " (MySQL)";
        };
    }

    private static String code(String text) {
        int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
        String shown = (end == text.length() ? text : text.substring(0, end) + "…")
                .replace("\u200b", "\\u200b")
                .replace("\ufeff", "\\ufeff");
        return "`` " + shown + " ``";
    }
}
