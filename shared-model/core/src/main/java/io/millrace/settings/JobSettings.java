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
        new SettingChecks()
                .require(checkpointInterval.toMillis() >= 10, "checkpointInterval", checkpointInterval, "at least 10ms")
                .require(checkpointTimeout.toMillis() >= 1000, "checkpointTimeout", checkpointTimeout, "at least 1s")
                .require(restartDelay.toMillis() >= 10, "restartDelay", restartDelay, "at least 10ms")
                .require(
                        restartDelayMax.compareTo(restartDelay) >= 0,
                        "restartDelayMax",
                        restartDelayMax,
                        "it must not be shorter than restartDelay")
                .requirePositive("checkpointsRetained", checkpointsRetained)
                .requirePositive("restartAttempts", restartAttempts)
                .finish();
    }
}
