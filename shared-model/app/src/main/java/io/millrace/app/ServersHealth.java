// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.HealthRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness of each server that the service needs, under the server's own name. */
@Singleton
final class ServersHealth {

    void onStart(@Observes StartupEvent event, @Readiness HealthRegistry registry, Shell shell) {
        for (ProbeBoard.Answer probe : shell.answers()) {
            HealthCheck check = () -> response(shell, probe.name());
            registry.register(probe.name(), check);
        }
    }

    private static HealthCheckResponse response(Shell shell, String name) {
        ProbeBoard.Answer answer = shell.answers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return HealthCheckResponse.named(name)
                .status(answer.up())
                .withData("since", answer.since().toString())
                .withData("detail", answer.detail())
                .build();
    }
}
