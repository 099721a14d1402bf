// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

/** One run of a profile: its processes end when it is closed. */
interface Proof extends AutoCloseable {

    /** Runs it to its end. */
    Report run();

    @Override
    void close();
}
