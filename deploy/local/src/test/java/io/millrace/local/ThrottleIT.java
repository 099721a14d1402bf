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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A copy that is held back says of each table how far it is, and goes on freely when it is told by REST. */
class ThrottleIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aCopyIsWatchedAndToldToGoFasterByRest() throws Exception {
        Path folder = Folders.temporary("throttle");
        try (LocalServers servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of))) {
            servers.start();
            servers.source().execute("mysql", "CREATE DATABASE " + DATABASE);
            servers.source()
                    .execute(
                            DATABASE,
                            "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(50))",
                            "INSERT INTO orders (item) VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f'), ('g'), ('h')");
            for (int doubled = 0; doubled < 12; doubled++) {
                servers.source().execute(DATABASE, "INSERT INTO orders (item) SELECT item FROM orders");
            }
            servers.createAccounts(DATABASE);
            PipelineFile file = PipelineFile.write(
                    folder,
                    "throttle",
                    DATABASE,
                    servers,
                    "snapshot: {chunkRows: 500, throttle: {rowsPerSecond: 300}}");
            try (Pipeline pipeline = new Pipeline(
                    Installation.find(),
                    List.of(ServiceName.CAPTURE, ServiceName.SNAPSHOT),
                    file.file(),
                    file.ports(),
                    file.environment(),
                    folder)) {
                pipeline.start();
                ServiceProcess snapshot = pipeline.service(ServiceName.SNAPSHOT);
                await(
                        "some chunks",
                        snapshot,
                        () -> send(snapshot, get("/status", snapshot))
                                .matches("(?s).*\"table shop.orders\" *: *\"[1-9].* chunks planned so far.*"));
                assertThat(send(snapshot, get("/q/metrics", snapshot)))
                        .containsPattern("millrace_snapshot_table_rows_done\\{[^}]*table=\"shop.orders\"");

                assertThat(send(snapshot, put(limits("rowsPerSecond", -1), snapshot)))
                        .isEqualTo("limits are 0 or more");
                assertThat(send(snapshot, put(limits("rowPerSecond", 0), snapshot)))
                        .contains("must be given");
                assertThat(send(snapshot, put(limits("rowsPerSecond", 0), snapshot)))
                        .isEmpty();

                await(
                        "the end",
                        snapshot,
                        () -> snapshot.view()
                                .filter(view -> view.state().equals("COMPLETED"))
                                .isPresent());
                assertThat(Files.readString(folder.resolve("snapshot.log")))
                        .containsPattern("shop.orders +32,768 ")
                        .contains("The snapshot is complete.");
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static HttpRequest get(String path, ServiceProcess snapshot) {
        return HttpRequest.newBuilder(URI.create(snapshot.url(path))).build();
    }

    private static String limits(String name, int rows) {
        return "{\"%s\": %d, \"bytesPerSecond\": 0, \"chunks\": 0, \"sourceThreads\": 0, \"replicaLagSeconds\": 0}"
                .formatted(name, rows);
    }

    private static HttpRequest put(String body, ServiceProcess snapshot) {
        return HttpRequest.newBuilder(URI.create(snapshot.url("/throttle")))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private String send(ServiceProcess snapshot, HttpRequest request) {
        try {
            assertThat(snapshot.process().isRunning()).as("snapshot runs").isTrue();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "no answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static void await(String what, ServiceProcess snapshot, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition, () -> snapshot.process().logTail());
    }
}
