// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.Duration;

/** The capture service. */
public record CaptureSettings(
        @Setting(doc = "Rows after which a transaction is cut into parts.", byDefault = "2000")
        int partRows,

        @Setting(doc = "Bytes after which a transaction is cut into parts.", byDefault = "1MB")
        ByteSize partBytes,

        @Setting(doc = "Time between signs of life in the change log when nothing happens.", byDefault = "1s")
        Duration heartbeatInterval,

        @Setting(doc = "The Flink job.", byDefault = "") JobSettings job)
        implements Serializable {

    public CaptureSettings {
        new SettingChecks()
                .requirePositive("partRows", partRows)
                .requirePositive("partBytes", partBytes.bytes())
                .requirePositive("heartbeatInterval", heartbeatInterval.toMillis())
                .finish();
    }
}
