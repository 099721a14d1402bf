// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import io.millrace.settings.PipelineSettings;
import java.time.InstantSource;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple2;

/** The target as a sink of records, each with its offset. Carries settings only. */
final class TargetSink implements Sink<Tuple2<Long, byte[]>> {

    private static final long serialVersionUID = 1L;

    private final PipelineSettings settings;

    TargetSink(PipelineSettings settings) {
        this.settings = settings;
    }

    @Override
    public SinkWriter<Tuple2<Long, byte[]>> createWriter(WriterInitContext context) {
        return TargetWriter.open(settings, context, InstantSource.system());
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation") // Flink asks for both, and calls the other.
    public SinkWriter<Tuple2<Long, byte[]>> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink 1.20 calls createWriter(WriterInitContext)");
    }
}
