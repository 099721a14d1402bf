// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static io.millrace.prove.fault.FaultKind.KILL_PROCESS;
import static io.millrace.prove.fault.FaultKind.KILL_PROCESS_TWICE;
import static io.millrace.prove.fault.FaultKind.STOP_PROCESS;
import static io.millrace.prove.fault.FaultSchedule.times;

import io.millrace.control.ServiceName;
import io.millrace.prove.fault.FaultSchedule;

/** Who is hit how often in which phase of the pipeline profile. Stateless. */
final class PipelineSchedules {

    static final String SOURCE = "source";
    static final String TARGET = "target";
    static final String KAFKA = "kafka";

    /** All six processes at once. */
    static final String ALL = "all";

    private static final String CAPTURE = ServiceName.CAPTURE.text();
    private static final String SNAPSHOT = ServiceName.SNAPSHOT.text();
    private static final String APPLY = ServiceName.APPLY.text();

    private PipelineSchedules() {}

    static FaultSchedule copy(long seed) {
        return FaultSchedule.of(
                seed,
                times(1, SNAPSHOT, KILL_PROCESS),
                times(1, TARGET, KILL_PROCESS),
                times(1, SOURCE, KILL_PROCESS),
                times(2, SNAPSHOT, KILL_PROCESS_TWICE),
                times(1, CAPTURE, KILL_PROCESS),
                times(1, KAFKA, KILL_PROCESS),
                times(1, TARGET, STOP_PROCESS),
                times(1, SNAPSHOT, STOP_PROCESS),
                times(1, ALL, KILL_PROCESS),
                times(1, SOURCE, STOP_PROCESS),
                times(1, KAFKA, STOP_PROCESS),
                times(1, TARGET, KILL_PROCESS_TWICE),
                times(3, SNAPSHOT, KILL_PROCESS),
                times(2, TARGET, KILL_PROCESS),
                times(2, SOURCE, KILL_PROCESS));
    }

    static FaultSchedule stream(long seed) {
        return FaultSchedule.of(
                seed,
                times(1, APPLY, KILL_PROCESS),
                times(1, TARGET, KILL_PROCESS),
                times(1, CAPTURE, KILL_PROCESS),
                times(2, APPLY, KILL_PROCESS_TWICE),
                times(1, SOURCE, KILL_PROCESS),
                times(1, KAFKA, KILL_PROCESS),
                times(1, TARGET, STOP_PROCESS),
                times(1, APPLY, STOP_PROCESS),
                times(1, ALL, KILL_PROCESS),
                times(1, TARGET, KILL_PROCESS_TWICE),
                times(1, KAFKA, STOP_PROCESS),
                times(1, SOURCE, STOP_PROCESS),
                times(1, CAPTURE, STOP_PROCESS),
                times(3, APPLY, KILL_PROCESS),
                times(3, TARGET, KILL_PROCESS),
                times(1, SOURCE, KILL_PROCESS));
    }
}
