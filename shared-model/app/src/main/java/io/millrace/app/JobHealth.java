// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.fault.MillraceException;
import io.millrace.flink.FlinkMetrics;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** The three answers about the service itself; those about its servers are in {@link ServersHealth}. */
record JobHealth(Shell shell) {

    /** Whether the process is of any use: only a lifecycle that died unseen makes it not so. */
    HealthCheckResponse live() {
        ServiceState state = shell.lifecycle().view().state();
        boolean mayBeGone = state == ServiceState.HALTED || state == ServiceState.STOPPED;
        return response("lifecycle", shell.lifecycle().isAlive() || mayBeGone).build();
    }

    /** Whether the checks have passed. */
    HealthCheckResponse started() {
        return response("checks", shell.lifecycle().view().state().isStarted()).build();
    }

    /** Whether it does what it should do now. */
    HealthCheckResponse ready() {
        Figures figures = Figures.of(FlinkMetrics.ofThisProcess());
        Optional<String> obstacle = Readiness.obstacle(
                shell.lifecycle().view(),
                shell.settings().jobOf(shell.service().name()),
                figures.texts(),
                shell.clock().instant());
        HealthCheckResponseBuilder response = response("job", obstacle.isEmpty());
        obstacle.ifPresent(why -> response.withData("why", why));
        figures.numbers().forEach((name, value) -> {
            if (name.contains("lag")) {
                response.withData(name, String.valueOf(value));
            }
        });
        return response.build();
    }

    private HealthCheckResponseBuilder response(String name, boolean up) {
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
        if (!shell.notes().isEmpty()) {
            response.withData("proof", String.join("; ", shell.notes()));
        }
        return response;
    }
}
