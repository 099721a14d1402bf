// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A reference to a secret, {@code ${env:NAME}} or {@code ${file:/path}}: what settings, job graphs and status carry
 * instead of the secret. It is resolved where it is used, on the machine that uses it, each time anew, so that a rotated
 * secret is picked up by the next connection.
 */
public record Secret(String reference) implements Serializable {

    private static final String ENV = "${env:";
    private static final String FILE = "${file:";

    public Secret {
        boolean known = reference.startsWith(ENV) || reference.startsWith(FILE);
        if (!reference.isEmpty() && !(known && reference.endsWith("}"))) {
            // The text is not shown: it may be the secret itself, written where a reference belongs.
            throw new IllegalArgumentException("a secret is written as ${env:NAME} or ${file:/path}, not in clear");
        }
    }

    /**
     * The secret.
     *
     * @throws MillraceException {@link FaultCode#SECRET_UNRESOLVED} if the variable or file is not there
     */
    public String resolve() {
        if (reference.isEmpty()) {
            return "";
        }
        String name = reference.substring(reference.indexOf(':') + 1, reference.length() - 1);
        if (reference.startsWith(ENV)) {
            String value = System.getenv(name);
            if (value == null) {
                throw new MillraceException(
                        FaultCode.SECRET_UNRESOLVED, "There is no environment variable " + name + ".");
            }
            return value;
        }
        try {
            return Files.readString(Path.of(name)).strip();
        } catch (IOException e) {
            throw new MillraceException(FaultCode.SECRET_UNRESOLVED, "The file " + name + " cannot be read.", e);
        }
    }

    /** The reference, never the secret. */
    @Override
    public String toString() {
        return reference;
    }
}
