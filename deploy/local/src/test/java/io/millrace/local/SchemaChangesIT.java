// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.comparison.TablePair;
import io.millrace.testkit.ddl.DdlCase;
import io.millrace.testkit.ddl.DdlCase.Outcome;
import io.millrace.testkit.ddl.DdlCorpus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every schema change of the corpus through the whole pipeline, as real processes on real servers, with the default
 * policies: what waits is approved over REST, what stops is done by hand, apply is killed again and again, and in the end
 * the statements and every row are compared.
 *
 * <p>The source is the MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names.
 */
class SchemaChangesIT {

    private static final String DATABASE = DdlCorpus.DATABASE;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final SchemaChangeDoor door = new SchemaChangeDoor();
    private final Set<String> asked = new LinkedHashSet<>();
    private LocalServers servers;
    private Pipeline pipeline;
    private Path folder;
    private int kills;

    @BeforeEach
    void startServersAndFillTheTables() {
        folder = Folders.temporary("schema-changes");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        servers.source().execute(servers.source().firstDatabase(), "CREATE DATABASE " + DATABASE);
        servers.createAccounts(DATABASE);
        DdlCorpus.all().forEach(change -> atSource(change.before()));
        atSource(List.of("CREATE TABLE beats (id INT PRIMARY KEY)"));
        PipelineFile file = PipelineFile.write(folder, "schema-changes", DATABASE, servers, """
                capture:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                snapshot:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                """);
        pipeline = new Pipeline(
                Installation.find(),
                List.of(ServiceName.values()),
                file.file(),
                file.ports(),
                file.environment(),
                folder);
    }

    @AfterEach
    void endAll() {
        pipeline.close();
        servers.close();
        Folders.delete(folder);
    }

    @Test
    @Tag("system")
    @Tag("D4")
    @Tag("D6")
    @Tag("D8")
    void theTargetFollowsEverySchemaChange() {
        pipeline.start();
        // What is renamed before would stop apply, and rightly: half of a copy may be of another table.
        await("the end of the copy", this::isCopied);
        beat(1);
        int beats = 2;
        List<DdlCase> all = DdlCorpus.all();
        for (DdlCase change : all) {
            atSource(change.change());
            atSource(change.after());
            if (change.outcome() == Outcome.STOPPED) {
                finishByHand(change);
            }
            atSource(List.of("INSERT INTO beats VALUES (" + beats++ + ")"));
        }
        int last = beats - 1;
        await("the last change at the target", () -> beatsAtTarget() >= last);

        List<TablePair> pairs = servers
                .source()
                .query(DATABASE, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'ddl'")
                .stream()
                .sorted()
                .map(table -> TablePair.of(DATABASE, table))
                .toList();
        ComparisonResult result = RowComparison.compare(servers.source(), servers.target(), DATABASE, pairs);
        System.out.printf(
                "[schema changes] source %s, %d changes, %d asked, %d kills of apply, %d tables%n%s%n",
                servers.source().name(), all.size(), asked.size(), kills, pairs.size(), result);
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(targetTables())
                .containsExactlyElementsOf(
                        pairs.stream().map(TablePair::targetTable).toList());
        SoftAssertions statements = new SoftAssertions();
        all.stream()
                .filter(change -> change.outcome() != Outcome.STOPPED)
                .forEach(change -> statements
                        .assertThat(carried(change))
                        .as(change.table())
                        .containsExactlyElementsOf(change.target()));
        statements.assertAll();
        assertThat(all.stream()
                        .filter(change -> change.outcome() == Outcome.ASKED)
                        .map(DdlCase::table))
                .isSubsetOf(asked);
        assertThat(all.stream()
                        .filter(change -> change.outcome() == Outcome.CARRIED)
                        .map(DdlCase::table))
                .doesNotContainAnyElementsOf(asked);
    }

    private void beat(int number) {
        atSource(List.of("INSERT INTO beats VALUES (" + number + ")"));
        await("a change on its way", () -> beatsAtTarget() >= number);
    }

    private void finishByHand(DdlCase change) {
        await("the stop at " + change.table(), () -> {
            approveWhatWaits();
            return apply().view()
                    .filter(view -> view.fault().contains("TARGET_SCHEMA_CHANGE_NOT_CARRIED")
                            && view.fault().contains(change.table()))
                    .isPresent();
        });
        change.byHand().forEach(sql -> servers.target().execute(DATABASE, sql));
        apply().stop();
        apply().start();
    }

    private ServiceProcess apply() {
        return pipeline.service(ServiceName.APPLY);
    }

    private void atSource(List<String> statements) {
        statements.forEach(sql -> servers.source().execute(DATABASE, sql));
    }

    private boolean isCopied() {
        return servers.target()
                        .query(DATABASE, "SELECT to_regclass('millrace.snapshot_run') IS NOT NULL")
                        .equals(List.of("t"))
                && !servers.target()
                        .query(DATABASE, "SELECT 1 FROM millrace.snapshot_run WHERE state = 'completed'")
                        .isEmpty();
    }

    private int beatsAtTarget() {
        boolean exists = servers.target()
                .query(DATABASE, "SELECT to_regclass('ddl.beats') IS NOT NULL")
                .equals(List.of("t"));
        return exists
                ? Integer.parseInt(servers.target()
                        .query(DATABASE, "SELECT coalesce(max(id), 0) FROM ddl.beats")
                        .get(0))
                : 0;
    }

    private List<String> targetTables() {
        return servers.target()
                .query(
                        DATABASE,
                        "SELECT table_name::text COLLATE \"C\" FROM information_schema.tables"
                                + " WHERE table_schema = 'ddl' ORDER BY 1");
    }

    /** What was run in the target for tables of that name and those that begin with it, in the log's order. */
    private List<String> carried(DdlCase change) {
        return servers.target()
                .query(
                        DATABASE,
                        "SELECT unnest(ddl) FROM millrace.schema_change WHERE state = 'carried' AND source_table IN ('"
                                + change.table() + "', '" + change.table()
                                + "_new') ORDER BY string_to_array(position, ':')::bigint[]");
    }

    private void approveWhatWaits() {
        for (JsonNode change : door.asked(apply())) {
            asked.add(change.path("table").asText().substring(DATABASE.length() + 1));
            door.approve(apply(), change);
            if (asked.size() % 3 == 0) {
                // About when it carries the change out.
                apply().kill();
                kills++;
                apply().start();
            }
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    approveWhatWaits();
                    return condition.getAsBoolean();
                },
                () -> pipeline.parts() + "\n" + door.newest(apply()));
    }
}
