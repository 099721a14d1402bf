// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a service says of itself. Fields that this version does not know are passed over.
 *
 * @param state its lifecycle's state
 * @param fault the code and text of what stopped it; empty for none
 * @param waitingFor what it waits for; empty if it does not wait
 * @param position the place in the log that it has reached; empty before the first
 * @param figures counters and gauges by name
 * @param details what is particular to the service
 */
public record ServiceView(
        String state,
        String fault,
        String waitingFor,
        String position,
        Map<String, Double> figures,
        Map<String, String> details) {

    public ServiceView {
        figures = Map.copyOf(figures);
        details = Map.copyOf(details);
    }

    public static ServiceView of(JsonNode tree) {
        Map<String, Double> figures = new HashMap<>();
        tree.path("figures").properties().forEach(figure -> {
            if (figure.getValue().isNumber()) {
                figures.put(figure.getKey(), figure.getValue().asDouble());
            }
        });
        Map<String, String> details = new HashMap<>();
        tree.path("details")
                .properties()
                .forEach(
                        detail -> details.put(detail.getKey(), detail.getValue().asText()));
        return new ServiceView(
                tree.path("state").asText(""),
                fault(tree.path("fault")),
                tree.path("waitingFor").asText(""),
                tree.path("position").asText(""),
                figures,
                details);
    }

    // Only the first line: what follows is for the log.
    private static String fault(JsonNode fault) {
        String text = fault.isObject()
                ? fault.path("code").asText("") + " " + fault.path("text").asText("")
                : fault.asText("");
        return text.lines().findFirst().orElse("");
    }

    /** A figure by its name without the prefix that all of Millrace's share; 0 when there is none. */
    public double figure(String name) {
        Double plain = figures.get(name);
        return plain != null ? plain : figures.getOrDefault("millrace_" + name, 0.0);
    }
}
