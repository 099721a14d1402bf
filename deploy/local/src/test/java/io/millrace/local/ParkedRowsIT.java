// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rows that the target refuses, through the whole pipeline as real processes on real servers: they are parked, apply is
 * killed, people answer over REST, and in the end every row is compared.
 */
class ParkedRowsIT {

    private static final String DATABASE = "parked";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalServers servers;
    private Pipeline pipeline;
    private Path folder;

    @BeforeEach
    void startServersAndServices() {
        folder = Folders.temporary("parked-rows");
        servers = new LocalServers(
                folder,
                Optional.ofNullable(System.getProperty("millrace.test.source")).map(Path::of));
        servers.start();
        servers.source().execute(servers.source().firstDatabase(), "CREATE DATABASE " + DATABASE);
        servers.createAccounts(DATABASE);
        atSource("CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL)");
        atSource("INSERT INTO accounts VALUES (1, 10), (2, 20), (3, 30)");
        PipelineFile file = PipelineFile.write(folder, "parked-rows", DATABASE, servers, """
                capture:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                snapshot:
                  job: {checkpointInterval: 1s, restartDelay: 200ms}
                apply:
                  refusedRows: park
                  refusedRowsShowValues: true
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
    @Tag("A8")
    void refusedRowsWaitForPeopleAndAllOthersGoOn() {
        pipeline.start();
        await(
                "the copy",
                () -> exists()
                        && !atTarget("SELECT 1 FROM parked.accounts WHERE id = 3")
                                .isEmpty());
        atSource("INSERT INTO accounts VALUES (4, 40)");
        await("a change on its way", () -> has("4|40"));
        servers.target().execute(DATABASE, "ALTER TABLE parked.accounts ADD CONSTRAINT no_debt CHECK (balance >= 0)");

        atSource("UPDATE accounts SET balance = CASE id WHEN 1 THEN -1 ELSE balance + 1 END WHERE id < 4");
        // Written in one batch with the change of its key, key 1 is simply deleted: nothing of it is refused.
        await("the refused row's neighbours", () -> has("2|21"));
        atSource("UPDATE accounts SET id = 7 WHERE id = 1");
        atSource("INSERT INTO accounts VALUES (5, -50), (6, 60)");
        await("what comes behind them", () -> has("6|60"));
        assertThat(atTarget("SELECT id, balance FROM parked.accounts ORDER BY id"))
                .containsExactly("1|10", "2|21", "3|31", "4|40", "6|60");
        apply().kill();
        apply().start();
        await("the chains over REST", () -> get("/parked").size() == 3);
        JsonNode chains = get("/parked");
        assertThat(chains.get(0).path("changes").asInt()).isEqualTo(2);
        assertThat(chains.get(0).path("key").path("id").asText()).isEqualTo("1");
        assertThat(chains.get(1).path("key").path("id").asText()).isEqualTo("7");
        assertThat(chains.get(1).path("code").asText()).isEqualTo("TARGET_REFUSED_ROW");
        await(
                "the status to say so",
                () -> apply().isReady() && get("/status").toString().contains("4 changes of 3 keys"));

        String second = chains.get(2).path("id").asText();
        assertThat(post("/parked/" + second + "/replace", "{\"id\": 9}")).isEqualTo(400);
        assertThat(post("/parked/" + second + "/replace", "{\"balance\": 50}")).isEqualTo(202);
        await("the replaced row", () -> has("5|50"));
        assertThat(post("/parked/" + second + "/retry", "")).isEqualTo(404);
        atSource("UPDATE accounts SET balance = 70 WHERE id = 7");
        await(
                "the correction to wait",
                () -> get("/parked").path(1).path("changes").asInt() == 2);
        assertThat(post("/parked/" + chains.get(0).path("id").asText() + "/retry", ""))
                .isEqualTo(202);
        assertThat(post("/parked/retry", "")).isEqualTo(202);
        await("the corrected row", () -> has("7|70"));
        atSource("UPDATE accounts SET balance = 50 WHERE id = 5");
        atSource("INSERT INTO accounts VALUES (8, 80)");
        await("the last change", () -> has("8|80"));

        assertThat(get("/parked")).isEmpty();
        assertThat(atTarget("SELECT phase FROM millrace.table_state")).containsExactly("copied");
        ComparisonResult result = RowComparison.compare(
                servers.source(), servers.target(), DATABASE, List.of(TablePair.of(DATABASE, "accounts")));
        System.out.printf("[parked rows] source %s: %s%n", servers.source().name(), result);
        assertThat(result.differences()).as(result.toString()).isZero();
    }

    private ServiceProcess apply() {
        return pipeline.service(ServiceName.APPLY);
    }

    private void atSource(String statement) {
        servers.source().execute(DATABASE, statement);
    }

    private List<String> atTarget(String query) {
        return servers.target().query(DATABASE, query);
    }

    private boolean exists() {
        return atTarget("SELECT to_regclass('parked.accounts') IS NOT NULL").equals(List.of("t"));
    }

    private boolean has(String row) {
        return atTarget("SELECT id, balance FROM parked.accounts").contains(row);
    }

    /** An empty answer while the process is being started. */
    private JsonNode get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(apply().url(path))).build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? new ObjectMapper().readTree(answer.body())
                    : new ObjectMapper().createArrayNode();
        } catch (IOException e) {
            return new ObjectMapper().createArrayNode();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int post(String path, String json) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(apply().url(path)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition, () -> pipeline.parts() + "\n" + get("/parked"));
    }
}
