// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results that tests look at. Stateless. */
final class Results {

    private static final Machine MACHINE = new Machine(2, "A processor", 7_900, "Linux 6.1", "A JVM 17");

    private Results() {}

    /** Of three who brought a backlog, one of them in two processes. */
    static Result backlog() {
        return new Result(
                "pipeline backlog",
                "1,000 changes",
                "applied by",
                "changes",
                "2026-01-01T00:00:00Z",
                MACHINE,
                servers(),
                Map.of("Millrace", Map.of("pipeline", "pipeline: bench")),
                List.of(
                        new Line(
                                "Millrace",
                                "",
                                List.of(
                                        Run.of(1_000, 2, 9, both(1)),
                                        Run.of(1_000, 4, 9, both(2)),
                                        Run.of(1_000, 1, 9, both(3)))),
                        new Line("Peer & Co", "", List.of(Run.of(1_000, 5, 10, one()))),
                        new Line("limit: COPY", "", List.of(Run.of(1_000, 0.5, 1, one())))),
                List.of("Another peer is not measured: it is not installed"));
    }

    /** Of two under two loads. */
    static Result latencies() {
        return new Result(
                "pipeline latency",
                "for 60 s",
                "applied by",
                "transactions",
                "2026-01-01T00:00:00Z",
                MACHINE,
                servers(),
                Map.of(),
                List.of(
                        latency("Millrace", "100/s", 100, 2),
                        latency("Peer & Co", "100/s", 100, 9),
                        latency("Millrace", "500/s", 500, 3),
                        latency("Peer & Co", "500/s", 500, 80)),
                List.of());
    }

    private static Line latency(String name, String load, int rate, double p50) {
        Latency latency = new Latency(p50, p50 * 1.5, p50 * 4, p50 * 9, p50 * 11);
        return new Line(name, load, List.of(new Run(rate * 60L, 60, 60, latency, one())));
    }

    private static Map<String, String> servers() {
        Map<String, String> servers = new LinkedHashMap<>();
        servers.put("source", "MariaDB 11.4.5");
        servers.put("target", "PostgreSQL 18.3");
        return servers;
    }

    private static List<Used> both(int cpu) {
        return List.of(new Used("capture", cpu, cpu + 5, 300), new Used("apply", 1, 6, 200));
    }

    private static List<Used> one() {
        return List.of(new Used("only", 3, 4, 1_000));
    }
}
