// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.start.ConsistencyDesk;
import io.millrace.apply.start.KeptSession;
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
    KeptSession kept(PipelineSettings settings) {
        return new KeptSession(settings, "watch");
    }

    @Produces
    @Singleton
    SchemaChangeDesk desk(PipelineSettings settings, KeptSession kept) {
        return new SchemaChangeDesk(settings, kept);
    }

    @Produces
    @Singleton
    ParkedDesk parked(PipelineSettings settings, InstantSource clock, KeptSession kept) {
        return new ParkedDesk(settings, clock, kept);
    }

    @Produces
    @Singleton
    ConsistencyDesk consistency(PipelineSettings settings) {
        // What is asked over HTTP keeps nobody else waiting.
        return new ConsistencyDesk(settings, new KeptSession(settings, "desk"));
    }

    @Produces
    @Singleton
    RewindDesk rewinds(PipelineSettings settings) {
        return new RewindDesk(settings);
    }

    void close(@Disposes KeptSession kept) {
        kept.close();
    }

    void close(@Disposes ConsistencyDesk desk) {
        desk.close();
    }
}
