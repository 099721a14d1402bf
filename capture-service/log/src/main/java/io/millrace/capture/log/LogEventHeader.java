// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log;

/**
 * The header of an event of the log, as the server wrote it.
 *
 * @param code the number of the event's type
 * @param seconds when the statement began, seconds since the epoch
 * @param serverId of the server that wrote the event first
 * @param length bytes of the whole event
 * @param end offset of the next event in the file; 0 where the server does not say (MariaDB from 11.4, in transactions)
 * @param flags the server's
 */
public record LogEventHeader(int code, long seconds, long serverId, long length, long end, int flags) {

    /** Bytes of a header. */
    public static final int BYTES = 19;

    /** Set by servers on events that a reader may leave out if it does not know them. */
    private static final int FLAG_IGNORABLE = 0x80;

    /** Reads the header that begins there. */
    public static LogEventHeader read(byte[] bytes, int at) {
        return new LogEventHeader(
                bytes[at + 4] & 0xff,
                unsigned(bytes, at),
                unsigned(bytes, at + 5),
                unsigned(bytes, at + 9),
                unsigned(bytes, at + 13),
                (bytes[at + 17] & 0xff) | (bytes[at + 18] & 0xff) << 8);
    }

    private static long unsigned(byte[] bytes, int at) {
        long low = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
        long high = (bytes[at + 2] & 0xff) | (bytes[at + 3] & 0xff) << 8;
        return low | high << 16;
    }

    /** Where the event begins in its file; meaningless where {@link #end} is 0. */
    public long start() {
        return end - length;
    }

    /** The same event under another type. */
    public LogEventHeader as(int otherCode) {
        return new LogEventHeader(otherCode, seconds, serverId, length, end, flags);
    }

    /** The same event with the offset that the log has no room for. */
    public LogEventHeader endingAt(long offset) {
        return new LogEventHeader(code, seconds, serverId, length, offset, flags);
    }

    /** The same event, packed into another: it has no place of its own in the file. */
    public LogEventHeader packed() {
        return new LogEventHeader(code, seconds, serverId, length, 0, flags);
    }

    /** Whether the server itself says that readers may leave it out. */
    boolean isIgnorable() {
        return (flags & FLAG_IGNORABLE) != 0;
    }
}
