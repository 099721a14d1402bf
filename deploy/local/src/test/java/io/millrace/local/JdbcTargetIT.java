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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A busy shop is copied and followed to Derby, whose driver is in a folder of its own, by the real services, of which apply
 * and the target are killed meanwhile; in the end every row is compared.
 */
class JdbcTargetIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int ROWS = Integer.getInteger("millrace.test.rows", 10_000);
    private static final long SEED = Long.getLong("millrace.test.seed", 20_240_229L);

    private final Path folder = Folders.temporary("jdbc-target");
    private final LocalServers servers = LocalServers.toDerby(folder);
    private final ShopWorkload shop =
            new ShopWorkload(servers.source(), DATABASE, new ShopWorkload.Business(SEED, ROWS, 2, 30));

    @Test
    @Tag("system")
    @Tag("A1")
    @Tag("A7")
    void everyRowIsInItsPlaceInAnotherDatabase() {
        try (servers;
                shop) {
            servers.start();
            shop.createTables();
            servers.createAccounts(DATABASE);
            shop.load();
            PipelineFile file = PipelineFile.write(folder, "jdbc-target", DATABASE, servers, """
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
        flow(pipeline);
        ServiceProcess apply = pipeline.service(ServiceName.APPLY);
        apply.kill();
        apply.start();
        flow(pipeline);
        servers.target().kill();
        servers.target().start();
        flow(pipeline);
        shop.stop();
        flow(pipeline);

        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, ShopSchema.pairs(DATABASE, DATABASE));
        System.out.printf("[jdbc target] %s, workload %s%n", result, shop.counts());
        assertThat(result.differences()).as(result.toString()).isZero();
        assertThat(result.rows()).isGreaterThan(ROWS / 2);
    }

    /** Returns when the last change that was made before the call has arrived. */
    private void flow(Pipeline pipeline) {
        long beat = shop.beat();
        Await.until(
                "a change on its way",
                LIMIT,
                lives(pipeline, () -> lastBeat() >= beat),
                () -> pipeline.parts().toString());
    }

    private long lastBeat() {
        boolean isThere = !servers.target()
                .query(DATABASE, "SELECT tablename FROM sys.systables WHERE tablename = 'beats'")
                .isEmpty();
        return isThere
                ? Long.parseLong(servers.target()
                        .query(DATABASE, "SELECT COALESCE(MAX(\"id\"), 0) FROM \"shop\".\"beats\"")
                        .get(0))
                : -1;
    }

    private static BooleanSupplier lives(Pipeline pipeline, BooleanSupplier condition) {
        return () -> {
            pipeline.ended().ifPresent(service -> {
                throw new AssertionError(service.service().text() + " has ended:\n"
                        + service.process().logTail());
            });
            return condition.getAsBoolean();
        };
    }
}
