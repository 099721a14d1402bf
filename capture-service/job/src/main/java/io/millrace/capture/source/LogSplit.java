// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The log as Flink's only split of it: there is one, and it has no end.
 *
 * @param state from where it is to be read
 */
public record LogSplit(LogState state) implements SourceSplit {

    static final String ID = "log";

    @Override
    public String splitId() {
        return ID;
    }
}
