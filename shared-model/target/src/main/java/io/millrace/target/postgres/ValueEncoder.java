// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.target.ValueNotHeld;

/**
 * Writes one canonical value in PostgreSQL's binary format, its length before it. The same encoder serves COPY and the
 * arrays of statements, so that a row is stored alike whichever way it takes. Stateless.
 */
@FunctionalInterface
interface ValueEncoder {

    /**
     * Appends the value.
     *
     * @throws ValueNotHeld if the target's type has no such value
     */
    void encode(Object value, BinaryBuffer out);
}
