// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import net.jpountz.lz4.LZ4Factory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's own LZ4 for Kafka's clients.
 *
 * <p>The library loads it by itself only where the system's class loader loaded the library, which is never so in an
 * application that brings its own loader; there it takes its slowest form, several times the work. Once it was loaded,
 * it is taken everywhere.
 */
final class NativeCompression {

    private static final Logger LOG = LoggerFactory.getLogger(NativeCompression.class);

    static {
        try {
            LZ4Factory.nativeInstance();
        } catch (LinkageError | RuntimeException e) {
            // A machine that it was not made for, or a folder of temporary files that nothing may be run from.
            LOG.info("LZ4 is done in Java, more slowly: {}", String.valueOf(e.getMessage()));
        }
    }

    private NativeCompression() {}

    /** Loads it unless it is loaded; where it cannot be, all goes on without. */
    static void prefer() {
        // The work is done when the class is initialised: once for each class loader.
    }
}
