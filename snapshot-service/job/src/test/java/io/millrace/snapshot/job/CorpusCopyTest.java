// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobState;
import io.millrace.model.ColumnType;
import io.millrace.mysql.ColumnTypes;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import io.millrace.testkit.types.CanonicalText;
import io.millrace.testkit.types.CorpusTables;
import io.millrace.testkit.types.TypeCorpus.Entry;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every value of the corpus through the whole job into PostgreSQL. */
class CorpusCopyTest {

    private static final Map<String, String> REPLACED = Map.of(
            "nulInText",
            "strip",
            "zeroDate",
            "'0001-01-01'",
            "partialDate",
            "'1900-01-01'",
            "zeroTimestamp",
            "as-null");

    private static final Map<String, String> DATES = Map.of("zeroDate", "0001-01-01", "partialDate", "1900-01-01");

    @TempDir
    Path state;

    private final SourceServer server = SourceServer.mySqlHome().isPresent() ? Servers.mySql() : Servers.mariaDb();

    @Test
    @Tag("H11")
    @Tag("H12")
    void everyValueIsCopiedOrReplacedAsTheSettingsSay() {
        CorpusTables corpus = CorpusTables.create(server, entry -> true);
        corpus.fill(sample -> true);
        String values = REPLACED.toString().replace("=", ": ").replaceAll("[{}]", "");
        Scene scene = Scene.ofDatabase(server, corpus.database(), state, values);
        scene.startCapture();

        assertThat(scene.run()).isEqualTo(JobState.FINISHED);

        corpus.tables()
                .forEach((table, entry) ->
                        assertThat(stored(scene, table, entry)).as("%s", entry).isEqualTo(expected(entry)));
    }

    @Test
    @Tag("A8")
    void aValueThatPostgresHasNotStopsTheCopy() {
        CorpusTables corpus =
                CorpusTables.create(server, entry -> entry.declaration().equals("DATETIME"));
        corpus.fill(sample -> true);
        Scene scene = Scene.ofDatabase(server, corpus.database(), state, "");
        scene.startCapture();

        assertThatThrownBy(scene::run)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD));
    }

    private static List<String> stored(Scene scene, String table, Entry entry) {
        ColumnType type = ColumnTypes.parse(entry.type(), entry.charset()).orElseThrow();
        return scene.askTarget("SELECT v::text FROM " + scene.database() + "." + table + " ORDER BY id").stream()
                .map(text -> text.equals("NULL") ? text : CanonicalText.ofPostgres(type, text))
                .toList();
    }

    private static List<String> expected(Entry entry) {
        List<String> texts = new ArrayList<>();
        for (Sample sample : entry.samples()) {
            String policy = String.valueOf(sample.policy());
            String date = DATES.get(policy);
            if (date != null) {
                // A date for a date; its midnight for a time.
                int digits = sample.canonical().length();
                texts.add(digits == 10 ? date : (date + " 00:00:00.000000").substring(0, digits));
            } else {
                texts.add(
                        switch (policy) {
                            case "nulInText" -> sample.canonical().replace("\\u0000", "");
                            case "zeroTimestamp" -> CanonicalText.NULL;
                            default -> sample.canonical();
                        });
            }
        }
        return texts;
    }
}
