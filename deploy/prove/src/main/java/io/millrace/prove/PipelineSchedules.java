// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import static io.millrace.prove.PipelineVictims.ALL;
import static io.millrace.prove.PipelineVictims.APPLY;
import static io.millrace.prove.PipelineVictims.APPLY_TWICE;
import static io.millrace.prove.PipelineVictims.CAPTURE;
import static io.millrace.prove.PipelineVictims.CHANGE_LOG;
import static io.millrace.prove.PipelineVictims.KAFKA;
import static io.millrace.prove.PipelineVictims.KAFKA_LINK;
import static io.millrace.prove.PipelineVictims.SNAPSHOT;
import static io.millrace.prove.PipelineVictims.SOURCE;
import static io.millrace.prove.PipelineVictims.SOURCE_LINK;
import static io.millrace.prove.PipelineVictims.SOURCE_LOG;
import static io.millrace.prove.PipelineVictims.TARGET;
import static io.millrace.prove.PipelineVictims.TARGET_BACKUP;
import static io.millrace.prove.PipelineVictims.TARGET_LINK;
import static io.millrace.prove.fault.FaultKind.BLACK_HOLE;
import static io.millrace.prove.fault.FaultKind.CUT;
import static io.millrace.prove.fault.FaultKind.DAMAGE_CHECKPOINT;
import static io.millrace.prove.fault.FaultKind.FILL_DISK;
import static io.millrace.prove.fault.FaultKind.KILL_PROCESS;
import static io.millrace.prove.fault.FaultKind.KILL_PROCESS_TWICE;
import static io.millrace.prove.fault.FaultKind.LOSE_CHECKPOINTS;
import static io.millrace.prove.fault.FaultKind.PURGE_LOG;
import static io.millrace.prove.fault.FaultKind.REFUSE_WRITES;
import static io.millrace.prove.fault.FaultKind.RESET;
import static io.millrace.prove.fault.FaultKind.RESTORE_BACKUP;
import static io.millrace.prove.fault.FaultKind.RESTORE_BACKUP_WHILE_DOWN;
import static io.millrace.prove.fault.FaultKind.SECOND_INSTANCE;
import static io.millrace.prove.fault.FaultKind.SHORT_RETENTION;
import static io.millrace.prove.fault.FaultKind.SLOW;
import static io.millrace.prove.fault.FaultKind.STOP_PROCESS;
import static io.millrace.prove.fault.FaultSchedule.times;

import io.millrace.prove.fault.Checkpoints;
import io.millrace.prove.fault.Disk;
import io.millrace.prove.fault.Fault;
import io.millrace.prove.fault.FaultSchedule;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who is hit how often in which phase of the pipeline's profiles. A short run sees the first ones of each phase: they are as
 * different as can be. Stateless.
 */
final class PipelineSchedules {

    private PipelineSchedules() {}

    static FaultSchedule copy(long seed) {
        return FaultSchedule.of(
                seed,
                times(1, SNAPSHOT, KILL_PROCESS),
                times(1, TARGET_LINK, CUT),
                times(1, TARGET, KILL_PROCESS),
                times(1, SOURCE_LINK, RESET),
                times(1, SOURCE, KILL_PROCESS),
                times(1, KAFKA_LINK, BLACK_HOLE),
                times(2, SNAPSHOT, KILL_PROCESS_TWICE),
                times(1, SOURCE_LINK, CUT),
                times(1, CAPTURE, KILL_PROCESS),
                times(1, TARGET_LINK, BLACK_HOLE),
                times(1, KAFKA, KILL_PROCESS),
                times(1, Checkpoints.of(SNAPSHOT), LOSE_CHECKPOINTS),
                times(1, TARGET, STOP_PROCESS),
                times(1, SNAPSHOT, STOP_PROCESS),
                times(1, ALL, KILL_PROCESS),
                times(1, SOURCE_LINK, SLOW),
                times(1, SOURCE, STOP_PROCESS),
                times(1, Checkpoints.of(CAPTURE), LOSE_CHECKPOINTS),
                times(1, KAFKA, STOP_PROCESS),
                times(1, TARGET_LINK, RESET),
                times(1, Checkpoints.of(SNAPSHOT), DAMAGE_CHECKPOINT),
                times(1, TARGET, KILL_PROCESS_TWICE),
                times(3, SNAPSHOT, KILL_PROCESS),
                times(2, TARGET, KILL_PROCESS),
                times(2, SOURCE, KILL_PROCESS),
                FailpointCrash.aimsInCopy());
    }

    /** What is deleted or taken over here would be missed: apply reads the change log from its beginning. */
    static FaultSchedule catchUp(long seed) {
        return FaultSchedule.of(seed, first(), others(), FailpointCrash.aimsInStream());
    }

    static FaultSchedule stream(long seed) {
        return FaultSchedule.of(
                seed,
                first(),
                times(1, TARGET_BACKUP, RESTORE_BACKUP),
                times(2, APPLY_TWICE, SECOND_INSTANCE),
                times(1, CHANGE_LOG, SHORT_RETENTION),
                times(1, SOURCE_LOG, PURGE_LOG),
                times(1, Disk.of("state"), FILL_DISK),
                times(1, TARGET_BACKUP, RESTORE_BACKUP_WHILE_DOWN),
                times(1, Disk.of(TARGET), FILL_DISK),
                times(1, Disk.of(KAFKA), FILL_DISK),
                others(),
                FailpointCrash.aimsInStream());
    }

    private static List<Fault.Aim> first() {
        return Stream.of(
                        times(1, APPLY, KILL_PROCESS),
                        times(1, TARGET_LINK, CUT),
                        times(1, KAFKA_LINK, BLACK_HOLE),
                        times(1, SOURCE_LINK, CUT),
                        times(1, TARGET, KILL_PROCESS),
                        times(1, CHANGE_LOG, REFUSE_WRITES),
                        times(1, Checkpoints.of(APPLY), LOSE_CHECKPOINTS))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Fault.Aim> others() {
        return Stream.of(
                        times(1, TARGET_LINK, BLACK_HOLE),
                        times(1, CAPTURE, KILL_PROCESS),
                        times(1, KAFKA_LINK, RESET),
                        times(2, APPLY, KILL_PROCESS_TWICE),
                        times(1, SOURCE, KILL_PROCESS),
                        times(1, SOURCE_LINK, BLACK_HOLE),
                        times(1, KAFKA, KILL_PROCESS),
                        times(1, TARGET_LINK, SLOW),
                        times(1, TARGET, STOP_PROCESS),
                        times(1, APPLY, STOP_PROCESS),
                        times(1, Checkpoints.of(CAPTURE), LOSE_CHECKPOINTS),
                        times(1, KAFKA_LINK, CUT),
                        times(1, ALL, KILL_PROCESS),
                        times(1, SOURCE_LINK, RESET),
                        times(1, TARGET, KILL_PROCESS_TWICE),
                        times(1, Checkpoints.of(APPLY), DAMAGE_CHECKPOINT),
                        times(1, KAFKA_LINK, SLOW),
                        times(1, KAFKA, STOP_PROCESS),
                        times(1, TARGET_LINK, RESET),
                        times(1, SOURCE, STOP_PROCESS),
                        times(1, SOURCE_LINK, SLOW),
                        times(1, Checkpoints.of(CAPTURE), DAMAGE_CHECKPOINT),
                        times(1, CAPTURE, STOP_PROCESS),
                        times(3, APPLY, KILL_PROCESS),
                        times(3, TARGET, KILL_PROCESS),
                        times(1, SOURCE, KILL_PROCESS))
                .flatMap(List::stream)
                .toList();
    }
}
