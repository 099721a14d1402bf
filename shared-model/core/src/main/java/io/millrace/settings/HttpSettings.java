// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.control.ServiceName;
import java.io.Serializable;

/** Where the services answer for health, metrics and status. */
public record HttpSettings(
        @Setting(doc = "Address to listen on; loopback unless told otherwise.", byDefault = "127.0.0.1")
        String host,

        @Setting(doc = "Port of the capture service; 0 takes any free one.", byDefault = "8081")
        int capturePort,

        @Setting(doc = "Port of the snapshot service; 0 takes any free one.", byDefault = "8082")
        int snapshotPort,

        @Setting(doc = "Port of the apply service; 0 takes any free one.", byDefault = "8083")
        int applyPort)
        implements Serializable {

    public HttpSettings {
        new SettingChecks()
                .requirePort("capturePort", capturePort)
                .requirePort("snapshotPort", snapshotPort)
                .requirePort("applyPort", applyPort)
                .finish();
    }

    /** The port of a service. */
    public int portOf(ServiceName service) {
        return switch (service) {
            case CAPTURE -> capturePort;
            case SNAPSHOT -> snapshotPort;
            case APPLY -> applyPort;
        };
    }
}
