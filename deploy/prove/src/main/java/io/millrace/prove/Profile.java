// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/** What can be proved. */
enum Profile {
    /** Source, Kafka and capture; the change log is checked. */
    CAPTURE,
    /** All of it, from the first copy on; the target is checked. */
    PIPELINE;

    /**
     * The profile of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    static Profile of(String text) {
        return Arrays.stream(values())
                .filter(profile -> profile.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--profile must be given, and there are "
                        + Arrays.stream(values()).map(Profile::text).toList()));
    }

    /** The name on the command line. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Prepares a run. */
    Proof prepare(ProveOptions options, Path folder, Consumer<String> say) {
        return switch (this) {
            case CAPTURE -> new CaptureProfile(options, folder, say);
            case PIPELINE -> new PipelineProfile(options, folder, say);
        };
    }
}
