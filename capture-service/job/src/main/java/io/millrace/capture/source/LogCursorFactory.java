// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.settings.PipelineSettings;
import java.io.Serializable;
import java.util.function.Function;

/** Opens a log cursor on the machine that reads. Carries settings, never live objects. */
public interface LogCursorFactory extends Serializable {

    /** Makes the factory of a pipeline, for the tables that its settings name. */
    interface Opening extends Function<PipelineSettings, LogCursorFactory>, Serializable {}

    /**
     * From where to read, as far as is known by now.
     *
     * @param known what the start of the job or its last checkpoint says
     * @throws io.millrace.fault.MillraceException if nobody can tell, or another log does not continue this one
     */
    default LogResumption resume(LogState known) {
        return LogResumption.at(known);
    }

    /**
     * Opens the log at the transaction that {@code resume.position()} lies in, or right behind it where it lies between
     * transactions. Checks that the log is the one that {@code resume.identity()} names, and still there.
     *
     * @throws io.millrace.fault.MillraceException if it is not
     */
    LogCursor open(LogState resume);
}
