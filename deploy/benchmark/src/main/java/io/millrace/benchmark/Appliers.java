// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Those that are measured. Stateless. */
final class Appliers {

    private Appliers() {}

    /** Lets those begin that are wanted, and gives them in the order of their turns; nobody writes meanwhile. */
    static List<Applier> begin(
            SnapshotServers servers, Load load, ApplyOptions options, Measurements measurements, Path folder) {
        Map<String, Applier> known = new LinkedHashMap<>();
        Applier copier = new MillraceApply(servers, options, Say.folder(folder, "millrace"));
        known.put("millrace", copier);
        if (!options.isFromKafka()) {
            known.put("flink", new FlinkApply(servers, options, Say.folder(folder, "flink")));
        }
        // Last, for it begins with a row that it writes at the source, which is the others' to bring as well.
        DebeziumTuning tuned = options.scenario() == ApplyOptions.Scenario.PIPELINE_LATENCY
                ? DebeziumTuning.LATENCY
                : DebeziumTuning.THROUGHPUT;
        known.put("debezium", new DebeziumApply(servers, load, options, tuned, Say.folder(folder, "debezium")));
        known.put(
                "debezium-default",
                new DebeziumApply(
                        servers, load, options, DebeziumTuning.DEFAULT, Say.folder(folder, "debezium-default")));
        List<Applier> wanted = measurements.wanted(known, options::measures);
        // First, even if it is not measured: it makes the copy that the others take over.
        begin(copier);
        wanted.stream().filter(applier -> applier != copier).forEach(Appliers::begin);
        return wanted;
    }

    private static void begin(Applier applier) {
        Say.line(applier.name() + " begins");
        applier.begin();
    }
}
