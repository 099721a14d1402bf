// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import io.millrace.control.ServiceName;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job that counts up, about a thousand a second, and remembers how far it came. */
record CountingJob(long until, String uid, Step step) implements JobDefinition {

    /** What each task found in its state when it was opened: the last number, or -1. */
    static final List<Long> OPENED_AT = new CopyOnWriteArrayList<>();

    static final AtomicLong LAST = new AtomicLong(-1);

    /** What is done with each number. */
    interface Step extends Serializable {

        void on(long number) throws Exception;
    }

    static CountingJob endless() {
        return new CountingJob(Long.MAX_VALUE - 1, "count", number -> {});
    }

    static CountingJob endless(Step step) {
        return new CountingJob(Long.MAX_VALUE - 1, "count", step);
    }

    @Override
    public ServiceName service() {
        return ServiceName.CAPTURE;
    }

    @Override
    public boolean bounded() {
        return until < Long.MAX_VALUE - 1;
    }

    @Override
    public void define(StreamExecutionEnvironment environment) {
        environment
                .fromSource(new NumberSequenceSource(0, until), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .map(new Count(step))
                .returns(Types.LONG)
                .uid(uid)
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
    }

    private static final class Count extends RichMapFunction<Long, Long> implements CheckpointedFunction {

        private static final long serialVersionUID = 1L;

        private final Step step;
        private transient ListState<Long> state;
        private transient Counter numbers;
        private long last = -1;

        Count(Step step) {
            this.step = step;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("last", Types.LONG));
            for (Long value : state.get()) {
                last = value;
            }
            OPENED_AT.add(last);
        }

        @Override
        public void open(OpenContext context) {
            numbers = getRuntimeContext()
                    .getMetricGroup()
                    .addGroup(FlinkMetrics.OWN_GROUP)
                    .addGroup("table", "shop.orders")
                    .counter("numbers");
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            state.update(List.of(last));
        }

        @Override
        public Long map(Long number) throws Exception {
            if (number != last + 1) {
                throw new IllegalStateException("after " + last + " came " + number);
            }
            step.on(number);
            last = number;
            LAST.set(number);
            numbers.inc();
            LockSupport.parkNanos(1_000_000);
            return number;
        }
    }
}
