// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

/**
 * Takes values in the words of one of the two ways in which rows are sent: as literals of a statement, or as fields of
 * LOAD DATA. The same encoders feed both, so that a row is stored alike whichever way it takes.
 */
interface ValueSink {

    /** A whole number. */
    void number(long value);

    /**
     * Bits: LOAD DATA would take digits for characters, and MariaDB takes the literal of bytes for text.
     *
     * @param count of bits that the column has
     */
    void bits(long value, int count);

    /** Digits, signs and points that SQL reads as an exact number. */
    void exact(String number);

    /** Plain ASCII without quotes or backslashes, which SQL reads as text. */
    void plain(String text);

    /**
     * Any text.
     *
     * @throws io.millrace.target.ValueNotHeld if it is none
     */
    void text(String text);

    /** Bytes as they are. */
    void bytes(byte[] bytes);

    /** NULL. */
    void nothing();
}
