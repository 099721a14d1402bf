// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.apply.log.ChangeLog;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobFaults;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells each reader that comes where to begin: behind the progress that the target holds at that moment. Runs in Flink's
 * coordinator thread; the target is asked on another.
 */
final class ChangesEnumerator implements SplitEnumerator<KafkaPartitionSplit, NoState> {

    private final PipelineSettings settings;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;

    ChangesEnumerator(PipelineSettings settings, SplitEnumeratorContext<KafkaPartitionSplit> context) {
        this.settings = settings;
        this.context = context;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
        if (subtask == 0) {
            context.callAsync(this::nextOffset, (offset, failure) -> assign(offset, failure, subtask));
        }
    }

    private Long nextOffset() {
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " apply start");
        try (ChangeLog log = ChangeLog.of(settings);
                TargetSession session =
                        TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
            Progress progress = session.control()
                    .progress()
                    .read(settings.pipeline(), Progress.ORDERED_LANE)
                    .orElseThrow(() -> new MillraceException(
                            FaultCode.JOB_FAILED, "The target has no progress yet: its snapshot is not complete."));
            log.requireSame(progress);
            return log.nextOffset(progress);
        }
    }

    private void assign(@Nullable Long offset, @Nullable Throwable failure, int subtask) {
        MillraceException fault = MillraceException.findIn(failure);
        if (fault != null) {
            throw JobFaults.toThrow(fault);
        } else if (offset == null) {
            throw new IllegalStateException("the place to begin cannot be found", failure);
        }
        // The reader may have gone while the target was asked; the one that follows it asks again.
        if (context.registeredReaders().containsKey(subtask)) {
            TopicPartition partition = new TopicPartition(settings.changesTopic(), 0);
            context.assignSplit(new KafkaPartitionSplit(partition, offset), subtask);
        }
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {}

    /** What a failed reader had is not kept: the next one is told anew. */
    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {}

    @Override
    public NoState snapshotState(long checkpoint) {
        return NoState.NONE;
    }

    @Override
    public void close() {}
}
