// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The secrets of a pipeline between local servers, each one a word that is nowhere else in the world: whoever finds one where
 * it should not be has found a leak. Immutable.
 *
 * @param source the password of the services' account on the source
 * @param kafka a password among the settings of Kafka's clients
 * @param target the password of the services' account on the target
 */
public record LocalSecrets(String source, String kafka, String target) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 12;

    /** Other ones each time. */
    public static LocalSecrets drawn() {
        return new LocalSecrets(word("Source"), word("Kafka"), word("Target"));
    }

    private static String word(String of) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return "cAnary" + of + HexFormat.of().formatHex(bytes);
    }

    /** All of them. */
    public List<String> all() {
        return List.of(source, kafka, target);
    }

    /** No secret is shown, not even one of these. */
    @Override
    public String toString() {
        return "LocalSecrets(not shown)";
    }
}
