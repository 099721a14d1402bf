// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.MillraceException;
import io.millrace.flink.FlinkMetrics;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** The three answers about the service itself; those about its servers are in {@link ServersHealth}. */
record JobHealth(Shell shell) {

    /** Whether the process is of any use: only a lifecycle that died unseen makes it not so. */
    HealthCheckResponse live() {
        ServiceState state = shell.lifecycle().view().state();
        boolean mayBeGone = state == ServiceState.HALTED || state == ServiceState.STOPPED;
        return response("lifecycle", shell.lifecycle().isAlive() || mayBeGone);
    }

    /** Whether the checks have passed. */
    HealthCheckResponse started() {
        return response("checks", shell.lifecycle().view().state().isStarted());
    }

    /** Whether it does what it should do now. */
    HealthCheckResponse ready() {
        return response("job", shell.lifecycle().view().state().isReady());
    }

    private HealthCheckResponse response(String name, boolean up) {
        LifecycleView view = shell.lifecycle().view();
        HealthCheckResponseBuilder response = HealthCheckResponse.named(name)
                .status(up)
                .withData("state", view.state().name())
                .withData("since", view.since().toString());
        MillraceException fault = view.fault();
        if (fault != null) {
            response.withData("fault", fault.code().name()).withData("text", String.valueOf(fault.getMessage()));
        }
        if (view.waitingFor() != null) {
            response.withData("waitingFor", view.waitingFor());
        }
        if (name.equals("job")) {
            Figures figures = Figures.of(FlinkMetrics.ofThisProcess());
            figures.numbers().entrySet().stream()
                    .filter(entry -> entry.getKey().contains("lag"))
                    .map(Map.Entry::getKey)
                    .forEach(lag -> response.withData(
                            lag, String.valueOf(figures.numbers().get(lag))));
        }
        return response.build();
    }
}
