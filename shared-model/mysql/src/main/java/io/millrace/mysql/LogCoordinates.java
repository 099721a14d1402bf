// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.position.LogPosition;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A place between transactions, in the source's own terms.
 *
 * @param file the log file's name, for example {@code binlog.000042}
 * @param offset bytes from the file's start to the next transaction's first event
 * @param gtids the GTIDs of all transactions before the place; null where the source does not say
 */
public record LogCoordinates(
        String file, long offset, @Nullable String gtids) implements Serializable {

    /** Behind the magic number of a log file. */
    public static final long FIRST_EVENT = 4;

    public LogCoordinates {
        int dot = file.lastIndexOf('.');
        if (dot < 1
                || dot == file.length() - 1
                || !file.substring(dot + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not the name of a log file: " + file);
        }
        if (offset < FIRST_EVENT) {
            throw new IllegalArgumentException("not an offset in a log file: " + offset);
        }
    }

    /** The files' common name, before the last dot. */
    public String fileBase() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    /** The file's number, behind the last dot. */
    public long fileNumber() {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    /** The place as a position. */
    public LogPosition position(int epoch) {
        return LogPosition.before(epoch, fileNumber(), offset);
    }

    /** The name of the file with that number: six digits at least. */
    public static String fileName(String fileBase, long fileNumber) {
        return "%s.%06d".formatted(fileBase, fileNumber);
    }

    /** {@code file:offset}. */
    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
