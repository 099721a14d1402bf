// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.app;

import io.millrace.app.ServiceProcess;
import io.millrace.control.ServiceName;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The capture service's process. */
@QuarkusMain
public final class CaptureMain {

    private CaptureMain() {}

    /**
     * Runs the service until the process is told to end.
     *
     * @param arguments the path of {@code pipeline.yaml}, or {@code --check}
     */
    public static void main(String[] arguments) {
        ServiceProcess.run(ServiceName.CAPTURE, arguments);
    }
}
