// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.TopicView;
import io.millrace.flink.Topics;
import io.millrace.position.LogPosition;
import io.millrace.proof.Protection;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The topic of changes as a whole: which one it is, where it begins and ends. For one thread. */
public final class ChangeLog implements AutoCloseable {

    private static final Duration FIRST_RECORD_LIMIT = Duration.ofSeconds(10);

    private final PipelineSettings settings;
    private final Topics topics;

    private ChangeLog(PipelineSettings settings, Topics topics) {
        this.settings = settings;
        this.topics = topics;
    }

    /** The pipeline's change log; nothing is connected before it is needed. */
    public static ChangeLog of(PipelineSettings settings) {
        return new ChangeLog(settings, Topics.connect(settings));
    }

    /**
     * The topic's id, which names this life of the change log; empty while there is no topic.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if it has more than one partition, in which changes would
     *     be without order
     */
    public Optional<String> id() {
        Optional<TopicView> topic = topics.find(settings.changesTopic());
        topic.filter(view -> view.partitions() != 1).ifPresent(view -> {
            throw new MillraceException(
                    FaultCode.TOPIC_CHANGED,
                    "Topic " + view.name() + " has " + view.partitions()
                            + " partitions instead of 1: the order of changes is lost.");
        });
        return topic.map(TopicView::id);
    }

    /**
     * Makes sure that this is the log that the progress speaks of.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if it is another one, or gone
     */
    public void requireSame(Progress progress) {
        String seen = id().orElse("none");
        boolean isSame = seen.equals(progress.topicId()) && seen.equals(progress.captureRun());
        if (!isSame && !Protection.TOPIC_ID.isOff()) {
            throw MillraceException.at(
                    FaultCode.TOPIC_CHANGED,
                    null,
                    progress.position(),
                    "Topic " + settings.changesTopic() + " has the id " + seen + ", the target was filled from "
                            + progress.topicId() + " of change log " + progress.captureRun() + ".");
        }
    }

    /**
     * Where to read on: behind the last record that was applied, or as near to it as the topic still allows. Whether
     * something in between is missing is told by the records themselves.
     */
    public long nextOffset(Progress progress) {
        String topic = settings.changesTopic();
        return Math.max(topics.firstOffset(topic), Math.min(progress.offset() + 1, topics.nextOffset(topic)));
    }

    /** The offset that the next record will have. */
    public long endOffset() {
        return topics.nextOffset(settings.changesTopic());
    }

    /**
     * The position from which the log was written.
     *
     * @throws MillraceException {@link FaultCode#LOG_GAP} if its first record is gone or not there yet
     */
    public LogPosition start() {
        long first = topics.firstOffset(settings.changesTopic());
        AtomicReference<ChangeRecord> record = new AtomicReference<>();
        if (first == 0) {
            new TopicReader(settings, settings.changesTopic())
                    .readUntil(
                            (offset, value) -> {
                                if (offset == 0) {
                                    record.set(RecordCodec.decode(value));
                                }
                            },
                            () -> record.get() != null,
                            FIRST_RECORD_LIMIT);
        }
        if (record.get() == null) {
            throw new MillraceException(
                    FaultCode.LOG_GAP,
                    "The first record of topic " + settings.changesTopic() + " is gone: it begins at offset " + first
                            + ".");
        }
        return record.get().after();
    }

    @Override
    public void close() {
        topics.close();
    }
}
