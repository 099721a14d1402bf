// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The health checks as Quarkus looks for them. */
final class HealthChecks {

    @Produces
    @Singleton
    @Liveness
    HealthCheck live(Shell shell) {
        return new JobHealth(shell)::live;
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started(Shell shell) {
        return new JobHealth(shell)::started;
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Shell shell) {
        return new JobHealth(shell)::ready;
    }
}
