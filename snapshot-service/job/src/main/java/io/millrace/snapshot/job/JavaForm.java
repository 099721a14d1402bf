// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.InstantiationUtil;

/**
 * Java's own form of what travels between the parts of one running job and is never kept longer. Thread-safe.
 *
 * @param <T> what travels
 */
final class JavaForm<T> implements SimpleVersionedSerializer<T> {

    private static final int VERSION = 1;

    private final Class<T> type;

    JavaForm(Class<T> type) {
        this.type = type;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(T value) throws IOException {
        return InstantiationUtil.serializeObject((Serializable) value);
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            throw new IOException("unknown version " + version + " of " + type.getSimpleName());
        }
        try {
            return type.cast(InstantiationUtil.deserializeObject(bytes, type.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
