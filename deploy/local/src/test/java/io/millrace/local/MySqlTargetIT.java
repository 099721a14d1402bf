// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import io.millrace.testkit.comparison.ComparisonResult;
import io.millrace.testkit.comparison.RowComparison;
import io.millrace.testkit.shop.ShopSchema;
import io.millrace.testkit.shop.ShopWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A busy shop is copied and followed from one server to another of its own family by the real services, which and whose
 * target are killed meanwhile; in the end every row is compared.
 *
 * <p>Both servers are the MariaDB from Maven, or what is installed in the folders that {@code millrace.test.source} and
 * {@code millrace.test.target} name.
 */
class MySqlTargetIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = Integer.getInteger("millrace.test.rows", 30_000);
    private static final long SEED = Long.getLong("millrace.test.seed", 20_240_229L);

    private final Path folder = Folders.temporary("mysql-target");
    private final LocalServers servers =
            LocalServers.toMySqlFamily(folder, home("millrace.test.source"), home("millrace.test.target"));
    private final ShopWorkload shop =
            new ShopWorkload(servers.source(), DATABASE, new ShopWorkload.Business(SEED, ROWS, 3, 120));

    private static Optional<Path> home(String setting) {
        return Optional.ofNullable(System.getProperty(setting)).map(Path::of);
    }

    @Test
    @Tag("system")
    @Tag("A1")
    @Tag("A7")
    @Tag("H4")
    void everyRowIsInItsPlaceInATargetOfTheSameFamily() {
        try (servers;
                shop) {
            servers.start();
            shop.createTables();
            servers.createAccounts(DATABASE);
            shop.load();
            PipelineFile file = PipelineFile.write(folder, "mysql-target", DATABASE, servers, """
                    capture:
                      job: {checkpointInterval: 1s, restartDelay: 200ms}
                    snapshot:
                      chunkRows: 1000
                      job: {checkpointInterval: 1s, restartDelay: 200ms}
                    apply:
                      batchRows: 500
                      job: {checkpointInterval: 1s, restartDelay: 200ms}
                    """);
            try (Pipeline pipeline = new Pipeline(
                    Installation.find(),
                    List.of(ServiceName.values()),
                    file.file(),
                    file.ports(),
                    file.environment(),
                    folder)) {
                shop.start();
                run(pipeline);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private void run(Pipeline pipeline) {
        pipeline.start();
        await(pipeline, "chunks at the target", () -> chunksDone() > 2);
        killAndStart(pipeline.service(ServiceName.SNAPSHOT));
        flow(pipeline);
        killAndStart(pipeline.service(ServiceName.APPLY));
        flow(pipeline);
        servers.target().kill();
        servers.target().start();
        flow(pipeline);
        shop.stop();
        flow(pipeline);

        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE));
        System.out.printf(
                "[mysql target] %s to %s: %s, workload %s%n",
                servers.source().name(), servers.target().name(), result, shop.counts());
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(result.rows()).isGreaterThan(ROWS / 2);
    }

    private static void killAndStart(ServiceProcess service) {
        service.kill();
        service.start();
    }

    /** Returns when the last change that was made before the call has arrived. */
    private void flow(Pipeline pipeline) {
        long beat = shop.beat();
        await(pipeline, "a change on its way", () -> atTarget(DATABASE, "beats", "coalesce(max(id), 0)") >= beat);
    }

    private long chunksDone() {
        return atTarget("millrace", "snapshot_chunk", "count(case when state = 'done' then 1 end)");
    }

    private long atTarget(String database, String table, String figure) {
        boolean exists = servers.target()
                .query(
                        "mysql",
                        "SELECT count(*) FROM information_schema.tables WHERE table_schema = '" + database
                                + "' AND table_name = '" + table + "'")
                .equals(List.of("1"));
        return exists
                ? Long.parseLong(servers.target()
                        .query("mysql", "SELECT " + figure + " FROM " + database + "." + table)
                        .get(0))
                : -1;
    }

    private static void await(Pipeline pipeline, String what, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    pipeline.ended().ifPresent(service -> {
                        throw new AssertionError(service.service().text() + " has ended:\n"
                                + service.process().logTail());
                    });
                    return condition.getAsBoolean();
                },
                () -> pipeline.parts().toString());
    }
}
