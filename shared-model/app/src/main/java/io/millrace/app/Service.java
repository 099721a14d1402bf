// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.millrace.control.ServiceName;
import io.millrace.fault.Finding;
import io.millrace.flink.JobDefinition;
import io.millrace.flink.JobReport;
import io.millrace.settings.PipelineSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one of the three services is to the shell around it: each application has one, as a bean. All but {@link #probes}
 * and {@link #details} are called by the lifecycle's thread alone; any may throw {@link
 * io.millrace.fault.MillraceException}, whose code decides whether the call is repeated or the service halts.
 */
public interface Service {

    /** Which of the three it is. */
    ServiceName name();

    /**
     * Everything about its servers and tables that would stop or harm it, changing nothing anywhere. What concerns Kafka is
     * checked by the shell. May take seconds.
     */
    List<Finding> preflight(PipelineSettings settings);

    /**
     * What it waits for before its job may start, in words for people; empty when it may. Asked once a second until then.
     */
    default Optional<String> waitsFor(ServiceContext context) {
        return Optional.empty();
    }

    /**
     * Why its job is not to run, as a command has said, in words for people; empty when it may. Asked twice a second, and
     * never of servers.
     */
    default Optional<String> isToPause(ServiceContext context) {
        return Optional.empty();
    }

    /**
     * Whether its job is to be ended and begun anew, because there is something to do that no job may be under way for:
     * {@link #waitsFor} does it, which is asked again before the job is started. Asked twice a second, and never of servers.
     */
    default boolean isToBeginAnew(ServiceContext context) {
        return false;
    }

    /** The job, to be started now. Called anew for each start. */
    JobDefinition job(ServiceContext context);

    /** Told twice a second how the job is, while it lives: the place to announce facts. */
    default void onReport(ServiceContext context, JobReport report) {}

    /** Told once when a bounded job has finished, before the service counts as completed. */
    default void onFinished(ServiceContext context) {}

    /** After its job has finished: whether there is new work for it, as a command may have said. Asked twice a second. */
    default boolean hasMoreToDo(ServiceContext context) {
        return false;
    }

    /** The servers that it needs; each is asked every few seconds, on a thread of its own. Kafka is asked by the shell. */
    List<Probe> probes(PipelineSettings settings);

    /** What else a person would like to know of it, for {@code /status}. Called by any thread. */
    default Map<String, String> details() {
        return Map.of();
    }
}
