// SPDX-License-Identifier: Apache-2.0
package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.stack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** The schema changes of a running apply, as people see them over REST, and their word on those that wait. */
final class SchemaChangeDoor {

    private static final String PATH = "/schema-changes";

    private final HttpClient http = HttpClient.newHttpClient();

    /** The newest; none while the process is being started. */
    List<JsonNode> newest(ServiceProcess apply) {
        List<JsonNode> changes = new ArrayList<>();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(apply.url(PATH))).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                new ObjectMapper().readTree(answer.body()).forEach(changes::add);
            }
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return changes;
    }

    /** Those that wait. */
    List<JsonNode> asked(ServiceProcess apply) {
        return newest(apply).stream()
                .filter(change -> change.path("state").asText().equals("asked"))
                .toList();
    }

    /** Approves one of them. */
    void approve(ServiceProcess apply, JsonNode change) {
        String path = PATH + "/" + change.path("position").asText() + "/approve";
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(apply.url(path)))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + answer.body()).isLessThan(300);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
