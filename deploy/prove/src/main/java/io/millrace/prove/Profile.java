// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What can be proved, and with which numbers unless others are given. */
enum Profile {
    /** Source, Kafka and capture; the change log is checked. */
    CAPTURE,
    /** All of it, from the first copy on; the target is checked. */
    PIPELINE,
    /** As {@link #PIPELINE}, in less than five minutes. */
    SMOKE,
    /** As {@link #PIPELINE}: two hours, 200 kills and ten million row changes. */
    NIGHTLY,
    /** As {@link #PIPELINE}, until somebody has had enough. */
    SOAK,
    /** A log is gone before it was read: what cannot be made good must be told of. */
    LOSS;

    /**
     * Numbers that go together.
     *
     * @param killsPerMinute in the stream phase where there are phases
     * @param changesPerMinute row changes that are written
     * @param rate transactions per second of each writer
     */
    record Preset(
            double minutes, double killsPerMinute, double changesPerMinute, int killsInCopy, int writers, int rate) {}

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

    Preset preset() {
        return switch (this) {
            case CAPTURE -> new Preset(10, 6, 0, 0, 6, 40);
            case PIPELINE -> new Preset(10, 2, 0, 30, 6, 15);
            case SMOKE -> new Preset(0.4, 5, 0, 3, 3, 15);
            case NIGHTLY -> new Preset(120, 200 / 120.0, 10_000_000 / 120.0, 30, 6, 30);
            case LOSS -> new Preset(1, 0, 0, 0, 3, 15);
            case SOAK -> new Preset(Double.POSITIVE_INFINITY, 0, 0, 30, 6, 15);
        };
    }

    /** Whether all of it is run, and a report of it written. */
    boolean isOfThePipeline() {
        return this != CAPTURE && this != LOSS;
    }

    /** Whether it goes on until it is told to end. */
    boolean isEndless() {
        return Double.isInfinite(preset().minutes());
    }

    /**
     * Prepares a run.
     *
     * @param enough whether it shall come to its end early
     */
    Proof prepare(ProveOptions options, Path folder, Consumer<String> say, BooleanSupplier enough) {
        if (!options.productMutants().isEmpty()) {
            return new ProductMutants(options, folder, say);
        }
        return switch (this) {
            case CAPTURE -> new CaptureProfile(options, folder, say);
            case LOSS -> new LossProfile(options, folder, say);
            case PIPELINE, SMOKE, NIGHTLY, SOAK -> new PipelineProfile(options, folder, say, enough);
        };
    }
}
