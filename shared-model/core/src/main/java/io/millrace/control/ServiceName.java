// SPDX-License-Identifier: Apache-2.0
package io.millrace.control;

import java.util.Locale;

/** The three services of a pipeline. */
public enum ServiceName {
    CAPTURE,
    SNAPSHOT,
    APPLY;

    /** As it is written in settings, paths, metrics and messages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
