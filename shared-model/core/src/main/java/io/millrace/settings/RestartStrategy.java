// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What a job does after a failure that passes by itself; the names are Flink's. */
public enum RestartStrategy {
    EXPONENTIAL_DELAY,
    FIXED_DELAY,
    FAILURE_RATE,
    NONE
}
