// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.job;

import org.apache.flink.core.io.SimpleVersionedSerializer;

/** What is kept in a checkpoint where there is nothing to keep. */
enum NoState {
    NONE;

    static final SimpleVersionedSerializer<NoState> SERIALIZER = new SimpleVersionedSerializer<>() {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(NoState state) {
            return new byte[0];
        }

        @Override
        public NoState deserialize(int version, byte[] serialized) {
            return NONE;
        }
    };
}
