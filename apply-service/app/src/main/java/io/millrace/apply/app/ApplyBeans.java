// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.ParkedDesk;
import io.millrace.apply.start.RewindDesk;
import io.millrace.apply.start.SchemaChangeDesk;
import io.millrace.settings.PipelineSettings;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What the service and its resources share. */
final class ApplyBeans {

    @Produces
    @Singleton
    SchemaChangeDesk desk(PipelineSettings settings) {
        return new SchemaChangeDesk(settings);
    }

    @Produces
    @Singleton
    ParkedDesk parked(PipelineSettings settings, InstantSource clock) {
        return new ParkedDesk(settings, clock);
    }

    @Produces
    @Singleton
    ConsistencyDesk consistency(PipelineSettings settings) {
        return new ConsistencyDesk(settings);
    }

    @Produces
    @Singleton
    RewindDesk rewinds(PipelineSettings settings) {
        return new RewindDesk(settings);
    }

    void close(@Disposes ConsistencyDesk desk) {
        desk.close();
    }
}
