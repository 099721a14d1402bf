// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The log as Flink's only split of it: there is one, and it has no end.
 *
 * @param start which start of the job it belongs to
 * @param state from where it is to be read
 */
public record LogSplit(String start, LogState state) implements SourceSplit, Serializable {

    static final String ID = "log";

    @Override
    public String splitId() {
        return ID;
    }
}
