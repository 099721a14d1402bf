// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.testkit.TopicView;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The limits beside which appliers are measured, on the changes that Millrace's capture has brought. Not thread-safe. */
final class ApplyLimits implements AutoCloseable {

    private final Load load;
    private final Path folder;
    private final List<ApplyLimit> limits;
    private final TopicView view;
    private long from;

    /**
     * Lets them begin, from the copy that is there and the end that the topic has now.
     *
     * @param folder for the changes and logs; exists
     */
    ApplyLimits(SnapshotServers servers, Load load, ApplyOptions options, Path folder) {
        this.load = load;
        this.folder = folder;
        this.limits = Stream.of(ApplyLimit.Part.values())
                .filter(part -> options.isFromKafka() && options.measures("limit"))
                .map(part -> new ApplyLimit(servers, load, options, part, folder))
                .toList();
        limits.forEach(ApplyLimit::begin);
        this.view = servers.view(MillraceApply.TOPIC);
        this.from = view.end();
    }

    /**
     * Measures each with what came since the last time.
     *
     * @param expected what the tables hold then
     */
    void measure(int number, Contents expected, Measurements measurements) {
        if (limits.isEmpty()) {
            return;
        }
        WaitingChanges waiting = WaitingChanges.read(view, from, load, folder);
        from = view.end();
        limits.forEach(limit -> measurements.add(limit, "", number, limit.run(number, waiting, expected)));
    }

    @Override
    public void close() {
        view.close();
    }
}
