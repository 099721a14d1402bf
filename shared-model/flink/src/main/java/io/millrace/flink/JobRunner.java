// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

/** Starts a job, restoring the newest usable checkpoint of its earlier runs. Not safe for concurrent use. */
public interface JobRunner {

    /**
     * Builds the graph and hands it over. Returns before the job runs; what becomes of it is told by the handle.
     *
     * @throws io.millrace.fault.MillraceException when the graph cannot be built, or the state folder cannot be used
     */
    JobHandle start(JobDefinition definition);
}
