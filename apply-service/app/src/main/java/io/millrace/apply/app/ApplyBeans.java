// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.app;

import io.millrace.apply.start.SchemaChangeDesk;
import io.millrace.settings.PipelineSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the service and its resources share. */
final class ApplyBeans {

    @Produces
    @Singleton
    SchemaChangeDesk desk(PipelineSettings settings) {
        return new SchemaChangeDesk(settings);
    }
}
