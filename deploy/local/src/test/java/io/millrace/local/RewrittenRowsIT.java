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
import io.millrace.testkit.ddl.RewriteCase;
import io.millrace.testkit.ddl.RewriteCase.Expected;
import io.millrace.testkit.ddl.RewriteCorpus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every statement of the corpus of rewrites through the whole pipeline: in the end each table equals its source, or apply
 * has asked about its rows. Statements that leave rows alone must not be asked about.
 *
 * <p>The source is the MariaDB from Maven, or what is installed in the folder that {@code millrace.test.source} names.
 */
class RewrittenRowsIT {

    private static final String DATABASE = "rewrites";
    private static final Duration LIMIT = Duration.ofMinutes(4);

    /**
     * Not of the pipeline: tables that cannot be read any more, or of a name that was not copied, or PostgreSQL's; and
     * statements at which apply stops in any case.
     */
    private static final Set<String> OTHERS = Set.of(
            "tablespace_gone",
            "partition_made_a_table",
            "zero_dates",
            "a_time_in_another_zone",
            "a_time_in_another_zone_and_rows");

    /** MariaDB shows fewer digits from then on, and stores what it had, which is what is compared. */
    private static final Set<String> FEWER_DIGITS =
            Set.of("float_digits", "double_digits", "real_digits", "fewer_digits");

    private final SchemaChangeDoor door = new SchemaChangeDoor();
    private final Set<String> asked = new TreeSet<>();
    private LocalServers servers;
    private Pipeline pipeline;
    private Path folder;
    private List<RewriteCase> cases;

    @BeforeEach
    void startServersAndFillTheTables() {
        folder = Folders.temporary("rewritten-rows");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        servers.source().execute(servers.source().firstDatabase(), "CREATE DATABASE " + DATABASE);
        servers.createAccounts(DATABASE);
        boolean mariaDb = servers.source().isMariaDb();
        cases = RewriteCorpus.all().stream()
                .filter(change -> change.isFor(mariaDb) && !OTHERS.contains(change.table()))
                .filter(change -> change.expected() != Expected.SHOWN && change.expected() != Expected.REFUSED)
                .toList();
        cases.forEach(change -> atSource(change.before()));
        atSource(List.of("CREATE TABLE beats (id INT PRIMARY KEY)"));
        PipelineFile file = PipelineFile.write(folder, "rewritten-rows", DATABASE, servers, "");
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
    @Tag("D2")
    @Tag("D5")
    @Tag("D7")
    @Tag("D8")
    void eachTableEqualsItsSourceOrWasAskedAbout() {
        pipeline.start();
        await("the end of the copy", this::isCopied);
        cases.forEach(change -> atSource(change.change()));
        atSource(List.of("INSERT INTO beats VALUES (1)"));
        await(
                "the last change at the target",
                () -> servers.target()
                        .query(DATABASE, "SELECT id FROM " + DATABASE + ".beats")
                        .equals(List.of("1")));

        List<TablePair> pairs = cases.stream()
                .map(change -> TablePair.of(DATABASE, change.table()))
                .toList();
        ComparisonResult result = RowComparison.compare(servers.source(), servers.target(), DATABASE, pairs);
        Set<String> different = result.tables().stream()
                .filter(table -> table.differences() > 0)
                .map(table -> table.table().targetTable())
                .collect(Collectors.toCollection(TreeSet::new));
        System.out.printf(
                "[rewritten rows] source %s, %d statements, asked %s, different %s%n%s%n",
                servers.source().name(), cases.size(), asked, different, result);
        assertThat(asked).as("silent differences").containsAll(different);
        assertThat(asked)
                .as("asked in vain")
                .doesNotContainAnyElementsOf(cases.stream()
                        .filter(change -> change.expected() == Expected.SILENT)
                        .map(RewriteCase::table)
                        .toList());
        assertThat(different)
                .containsAll(cases.stream()
                        .filter(change -> change.expected() == Expected.REWRITTEN)
                        .map(RewriteCase::table)
                        .filter(table -> !FEWER_DIGITS.contains(table))
                        .toList());
    }

    private void approveWhatWaits() {
        for (JsonNode change : door.asked(apply())) {
            asked.add(change.path("table").asText().substring(DATABASE.length() + 1));
            door.approve(apply(), change);
        }
    }

    private ServiceProcess apply() {
        return pipeline.service(ServiceName.APPLY);
    }

    private void atSource(List<String> statements) {
        servers.source().execute(DATABASE, statements.toArray(String[]::new));
    }

    private boolean isCopied() {
        return servers.target()
                        .query(DATABASE, "SELECT to_regclass('millrace.snapshot_run') IS NOT NULL")
                        .equals(List.of("t"))
                && !servers.target()
                        .query(DATABASE, "SELECT 1 FROM millrace.snapshot_run WHERE state = 'completed'")
                        .isEmpty();
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
