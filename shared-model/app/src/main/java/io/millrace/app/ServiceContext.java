// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.flink.ControlBus;
import io.millrace.flink.Topics;
import io.millrace.settings.PipelineSettings;

/**
 * What a service may use while it runs. Made when all checks have passed and the topics are there; the shell closes it.
 *
 * @param settings the pipeline's
 * @param bus the control topic, replayed up to the start of the service
 * @param topics the pipeline's topics
 */
public record ServiceContext(PipelineSettings settings, ControlBus bus, Topics topics) {}
