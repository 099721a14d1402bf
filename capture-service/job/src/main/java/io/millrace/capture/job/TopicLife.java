// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.job;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.TopicView;
import io.millrace.flink.Topics;
import io.millrace.settings.PipelineSettings;
import java.util.Optional;

/**
 * Whether the topic of changes is still the one that a writer began with. A producer does not tell: to a topic that is gone it
 * tries to send for ever, and of a broker with {@code auto.create.topics.enable} it gets a new one, without what was there
 * and without the settings that keep it. For one thread.
 */
final class TopicLife implements AutoCloseable {

    private final String topic;
    private final Topics topics;
    private final Optional<String> begun;

    private TopicLife(String topic, Topics topics) {
        this.topic = topic;
        this.topics = topics;
        this.begun = now();
    }

    /**
     * Of the topic as it is now.
     *
     * @throws MillraceException what Kafka says, or why it is not there
     */
    static TopicLife ofChanges(PipelineSettings settings) {
        Topics topics = Topics.connect(settings);
        try {
            return new TopicLife(settings.changesTopic(), topics);
        } catch (MillraceException e) {
            topics.close();
            throw e;
        }
    }

    /**
     * Asks Kafka.
     *
     * @throws MillraceException {@link FaultCode#TOPIC_CHANGED} if it is gone or another one, or what Kafka says
     */
    void requireSame() {
        Optional<String> seen = now();
        if (seen.isEmpty() || !seen.equals(begun)) {
            throw new MillraceException(
                    FaultCode.TOPIC_CHANGED,
                    "Topic " + topic + (seen.isEmpty() ? " was deleted" : " was deleted and made anew")
                            + " while capture wrote to it. To begin anew, delete the pipeline's topics, all of them.");
        }
    }

    private Optional<String> now() {
        return topics.find(topic).map(TopicView::id);
    }

    @Override
    public void close() {
        topics.close();
    }
}
