// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.millrace.settings.InvalidSettings;
import io.millrace.settings.PipelineSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** What the beans of a service are given. */
final class ShellBeans {

    /** The settings that the process was started with; they were found valid before. */
    @Produces
    @Singleton
    PipelineSettings settings() throws InvalidSettings {
        return ServiceProcess.load();
    }

    /** The real clock. */
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    /** Every metric says whose it is. */
    @Produces
    @Singleton
    MeterFilter labels(PipelineSettings settings, Service service) {
        return MeterFilter.commonTags(List.of(
                Tag.of("pipeline", settings.pipeline()),
                Tag.of("service", service.name().text())));
    }
}
