// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;

/** How a service's Flink job is run. */
public record JobSettings(
        @Setting(doc = "Time between checkpoints.", byDefault = "5s")
        Duration checkpointInterval,

        @Setting(doc = "How long a checkpoint may take.", byDefault = "2m")
        Duration checkpointTimeout,

        @Setting(doc = "How many complete checkpoints are kept.", byDefault = "5")
        int checkpointsRetained,

        @Setting(doc = "What follows a failure that passes by itself.", byDefault = "exponential-delay")
        RestartStrategy restartStrategy,

        @Setting(
                doc = "Attempts of fixed-delay, failures per minute of failure-rate;"
                        + " after them the service itself starts the job anew.",
                byDefault = "10")
        int restartAttempts,

        @Setting(doc = "Pause before a restart; the first one of exponential-delay.", byDefault = "1s")
        Duration restartDelay,

        @Setting(doc = "Longest pause of exponential-delay.", byDefault = "1m")
        Duration restartDelayMax)
        implements Serializable {

    public JobSettings {
        requireAtLeast("checkpointInterval", checkpointInterval, Duration.ofMillis(10));
        requireAtLeast("checkpointTimeout", checkpointTimeout, Duration.ofSeconds(1));
        requireAtLeast("restartDelay", restartDelay, Duration.ofMillis(10));
        InvalidSetting.requirePositive("checkpointsRetained", checkpointsRetained);
        InvalidSetting.requirePositive("restartAttempts", restartAttempts);
        if (restartDelayMax.compareTo(restartDelay) < 0) {
            throw new InvalidSetting("restartDelayMax", restartDelayMax, "it must not be shorter than restartDelay");
        }
    }

    private static void requireAtLeast(String setting, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new InvalidSetting(setting, value, "it must be at least " + least.toMillis() + "ms");
        }
    }
}
