// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.control.ServiceName;
import io.millrace.local.stack.Installation;
import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.PipelineFile;
import io.millrace.testkit.Await;
import io.millrace.testkit.Folders;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user of both databases who wants to read in the target what was just written at the source, over REST. */
class ConsistencyIT {

    private static final String DATABASE = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalServers servers;
    private Pipeline pipeline;
    private Path folder;

    @BeforeEach
    void copy() {
        folder = Folders.temporary("consistency-test");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        servers.source()
                .execute(
                        servers.source().firstDatabase(),
                        "CREATE DATABASE " + DATABASE,
                        "CREATE TABLE shop.orders (id INT PRIMARY KEY, amount INT)",
                        "INSERT INTO shop.orders VALUES (1, 10), (2, 20)");
        servers.createAccounts(DATABASE);
        PipelineFile file = PipelineFile.write(folder, "consistency-test", DATABASE, servers, """
                capture:
                  heartbeatInterval: 200ms
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
        pipeline.start();
        await("a consistent target", () -> {
            Answer answer = get("");
            return answer.status == 200 && answer.body.path("consistent").asBoolean();
        });
    }

    @AfterEach
    void endAll() {
        pipeline.close();
        servers.close();
        Folders.delete(folder);
    }

    @Test
    void whoWaitsForTheEndOfTheLogReadsTheirOwnWrites() {
        for (int i = 3; i <= 30; i++) {
            execute("INSERT INTO shop.orders VALUES (" + i + ", 1)", "UPDATE shop.orders SET amount = " + i);
            long begun = System.nanoTime();
            Answer answer = get("?wait=" + servers.source().position() + "&timeout=20s");
            say("waited %d ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));

            assertThat(answer.status).as(answer.toString()).isEqualTo(200);
            assertThat(atTarget("SELECT count(*), min(amount), max(amount) FROM shop.orders"))
                    .containsExactly(i + "|" + i + "|" + i);
        }
        JsonNode now = get("").body;
        say("%s", now);
        assertThat(now.path("pipeline").asText()).isEqualTo("consistency-test");
        assertThat(now.path("sourceTime").asText()).startsWith("20");
        assertThat(now.path("lagSeconds").asDouble()).isBetween(0.0, 60.0);
        assertThat(now.path("tablesDiverged").size()).isZero();
        assertThat(atTarget("SELECT consistent, tables_diverged, now() - source_time < interval '1 minute'"
                        + " FROM millrace.consistency"))
                .containsExactly("t|0|t");
    }

    @Test
    void whatCannotBeWaitedForIsAnsweredClearly() {
        Answer bad = get("?wait=yesterday");
        assertThat(bad.status).isEqualTo(400);
        assertThat(bad.body.path("error").asText()).contains("binlog.000003:4711");
        assertThat(get("?wait=1:1:4&timeout=forever").status).isEqualTo(400);
        assertThat(get("?wait=other-log.000001:4").body.path("error").asText()).contains("The source's log has files");
        assertThat(get("?wait=gtid:0-1-1").status).isEqualTo(400);
        assertThat(get("?wait=7:1:4").status).isEqualTo(409);
        Answer beyond = get("?wait=1:999:4&timeout=300ms");
        assertThat(beyond.status).isEqualTo(504);
        assertThat(beyond.body.path("error").asText()).contains("not at 1:999:4 within 300 ms");
        assertThat(beyond.body.path("target").path("position").asText()).isNotEmpty();

        pipeline.service(ServiceName.CAPTURE).stop();
        execute("INSERT INTO shop.orders VALUES (100, 1)");
        assertThat(get("?wait=" + servers.source().position() + "&timeout=300ms").status)
                .isEqualTo(504);
    }

    @Test
    void applyGoesBackAndIsConsistentAgainBehindWhereItStood() {
        execute("INSERT INTO shop.orders VALUES (3, 30)");
        String place = servers.source().position();
        execute("INSERT INTO shop.orders VALUES (4, 40)", "UPDATE shop.orders SET amount = 11 WHERE id = 1");
        assertThat(get("?wait=" + servers.source().position()).status).isEqualTo(200);
        servers.target()
                .execute(DATABASE, "DELETE FROM shop.orders WHERE id = 4", "UPDATE shop.orders SET amount = -1");

        assertThat(rewind("{\"position\": \"nowhere\"}").status).isEqualTo(400);
        assertThat(rewind("{}").status).isEqualTo(400);
        assertThat(rewind("{\"position\": \"1:999:4\"}").status).isEqualTo(409);
        Answer accepted = rewind("{\"position\": \"" + place + "\"}");
        assertThat(accepted.status).as(accepted.toString()).isEqualTo(202);

        await(
                "the rewind",
                () -> send("/rewind", null).body.path(0).path("state").asText().equals("done"));
        execute("INSERT INTO shop.orders VALUES (5, 50)");
        Answer held = get("?wait=" + servers.source().position() + "&timeout=60s");
        assertThat(held.status).as(held.toString()).isEqualTo(200);
        say("%s", send("/rewind", null).body);
        assertThat(atTarget("SELECT id, amount FROM shop.orders ORDER BY id"))
                .as("2 and 3 have no change in what was replayed")
                .containsExactly("1|11", "2|-1", "3|-1", "4|40", "5|50");
    }

    private void execute(String... statements) {
        servers.source().execute(DATABASE, statements);
    }

    private List<String> atTarget(String query) {
        return servers.target().query(DATABASE, query);
    }

    private record Answer(int status, JsonNode body) {}

    private Answer get(String query) {
        return send("/consistency" + query, null);
    }

    private Answer rewind(String json) {
        return send("/rewind", json);
    }

    private Answer send(String path, @Nullable String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(pipeline.service(ServiceName.APPLY).url(path)));
        if (json != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
        } catch (IOException e) {
            return new Answer(-1, new ObjectMapper().createObjectNode());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition, () -> pipeline.parts().toString());
    }

    private static void say(String text, Object... values) {
        System.out.println("[consistency test] " + text.formatted(values));
    }
}
