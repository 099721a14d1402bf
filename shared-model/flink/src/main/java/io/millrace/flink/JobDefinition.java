// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.control.ServiceName;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a service's job module offers: a named graph. The same definition runs embedded in a service's process
 * ({@link JobRunner}) and on an existing Flink cluster ({@link ClusterJob}).
 *
 * <p>A definition carries settings only, never connections, and may be used for several starts of the job, one after
 * another.
 */
public interface JobDefinition {

    /** Whose job it is; with the pipeline's name this is the name of the job. */
    ServiceName service();

    /**
     * Builds the graph: sources, operators, sinks, each with a fixed {@code uid}. Everything that concerns running it
     * (checkpoints, restarts, parallelism, object reuse) is already set on the environment.
     *
     * <p>The thread's context class loader sees the jars of {@link #jarFolders} first, then the classes of the
     * application; services of such a folder are found by {@link java.util.ServiceLoader} through it.
     *
     * @throws Exception when the graph cannot be built; the job then does not start
     */
    void define(StreamExecutionEnvironment environment) throws Exception;

    /** Whether the job ends by itself when its work is done. */
    default boolean bounded() {
        return false;
    }

    /** How many parallel parts it has, unless an operator says otherwise. */
    default int parallelism() {
        return 1;
    }

    /**
     * Folders whose jars are loaded child-first beside the application's own classes: log sources, users' transforms.
     * A folder that does not exist counts as empty.
     */
    default List<Path> jarFolders() {
        return List.of();
    }
}
