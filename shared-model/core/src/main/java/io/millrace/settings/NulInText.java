// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What becomes of the character NUL in text that the target cannot hold. */
public enum NulInText {
    /** The pipeline stops. */
    STOP,
    /** It is left out. */
    STRIP,
    /** Six characters stand for it: a backslash and {@code u0000}. */
    ESCAPE
}
