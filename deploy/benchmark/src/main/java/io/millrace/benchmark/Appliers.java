// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those that are measured, after each has copied what was there.
 *
 * @param all in the order in which they take turns
 * @param missing who is wanted and cannot be measured, and why, in words
 */
record Appliers(List<Applier> all, List<String> missing) {

    Appliers {
        all = List.copyOf(all);
        missing = List.copyOf(missing);
    }

    /** Lets those begin that are wanted; nobody writes meanwhile. */
    static Appliers begin(SnapshotServers servers, Load load, ApplyOptions options, Path folder) {
        Map<String, Applier> known = new LinkedHashMap<>();
        Applier copier = new MillraceApply(servers, options, Say.folder(folder, "millrace"));
        known.put("millrace", copier);
        if (!options.isFromKafka()) {
            known.put("flink", new FlinkApply(servers, options, Say.folder(folder, "flink")));
        }
        // Last, for it begins with a row that it writes at the source, which is the others' to bring as well.
        known.put("debezium", new DebeziumApply(servers, load, options, Say.folder(folder, "debezium")));
        List<Applier> wanted = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        known.forEach((name, applier) -> {
            Optional<String> why = applier.missing();
            if (options.measures(name) && why.isEmpty()) {
                wanted.add(applier);
            } else if (options.measures(name)) {
                missing.add(applier.name() + " is not measured: " + why.get());
                Say.line(missing.get(missing.size() - 1));
            }
        });
        // First, even if it is not measured: it makes the copy that the others take over.
        begin(copier);
        wanted.stream().filter(applier -> applier != copier).forEach(Appliers::begin);
        return new Appliers(wanted, missing);
    }

    private static void begin(Applier applier) {
        Say.line(applier.name() + " begins");
        applier.begin();
    }

    /** What is missing, in paragraphs. */
    String missingText() {
        return missing.stream().map(line -> "\n" + line + "\n").reduce("", String::concat);
    }
}
