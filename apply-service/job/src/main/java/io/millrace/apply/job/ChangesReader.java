// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/** Flink's reader of Kafka, which here leaves nothing in checkpoints. Runs in the task's thread. */
final class ChangesReader implements SourceReader<Tuple2<Long, byte[]>, KafkaPartitionSplit> {

    private final SourceReader<Tuple2<Long, byte[]>, KafkaPartitionSplit> kafka;

    ChangesReader(SourceReader<Tuple2<Long, byte[]>, KafkaPartitionSplit> kafka) {
        this.kafka = kafka;
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Tuple2<Long, byte[]>> output) throws Exception {
        return kafka.pollNext(output);
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
        return List.of();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return kafka.isAvailable();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        kafka.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        kafka.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        kafka.handleSourceEvents(event);
    }

    @Override
    public void close() throws Exception {
        kafka.close();
    }
}
