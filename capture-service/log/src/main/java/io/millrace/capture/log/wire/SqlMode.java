// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

/**
 * The SQL mode in which a statement was run.
 *
 * @param bits as the log has them; the same ones on MariaDB and MySQL
 */
public record SqlMode(long bits) {

    /** Then a backslash in a string is nothing but that, and strings end elsewhere. */
    private static final long NO_BACKSLASH_ESCAPES = 1L << 20;

    private static final long STRICT_TRANS_TABLES = 1L << 21;
    private static final long STRICT_ALL_TABLES = 1L << 22;
    private static final long PAD_CHAR_TO_FULL_LENGTH = 1L << 31;

    /** Of a statement that does not say it: whatever changes values is possible. */
    public static final SqlMode UNKNOWN = new SqlMode(PAD_CHAR_TO_FULL_LENGTH);

    /** Whether a backslash in a string stands for itself. */
    public boolean hasPlainBackslashes() {
        return (bits & NO_BACKSLASH_ESCAPES) != 0;
    }

    /** Whether a value that a new type does not hold makes the statement fail. */
    public boolean isStrict() {
        return (bits & (STRICT_TRANS_TABLES | STRICT_ALL_TABLES)) != 0;
    }

    /** Whether a CHAR is read with the spaces that fill it up. */
    public boolean padsChars() {
        return (bits & PAD_CHAR_TO_FULL_LENGTH) != 0;
    }
}
