// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import java.nio.charset.StandardCharsets;

/** The 64-bit FNV-1a hash (Fowler, Noll, Vo): not for security, but short, stable and the same everywhere. */
final class Fingerprint {

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    static long of(String text) {
        long hash = OFFSET_BASIS;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }
}
