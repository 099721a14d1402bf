// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

/** Writes one canonical value. Stateless. */
@FunctionalInterface
interface ValueEncoder {

    /**
     * Appends the value.
     *
     * @throws io.millrace.target.ValueNotHeld if the target's type has no such value
     */
    void encode(Object value, ValueSink out);
}
