// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.position.LogPosition;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Places in the source's log as people write them: as the source says them, or as Millrace does. Stateless. */
public final class PlaceText {

    private static final Pattern OF_THE_SOURCE = Pattern.compile("(.+)\\.(\\d{1,18}):(\\d{1,18})");
    private static final String EXPECTED =
            "Expected is file:offset as the source says it (SHOW MASTER STATUS, SHOW BINLOG"
                    + " STATUS or SHOW BINARY LOG STATUS), such as binlog.000003:4711, or a position as Millrace says it, such as"
                    + " 1:3:4711 or 1:3:4711:end.";

    private PlaceText() {}

    /** Whether a place is written as the source says it, which does not tell the log. */
    public static boolean isOfTheSource(String text) {
        return OF_THE_SOURCE.matcher(text.strip()).matches();
    }

    /**
     * Reads a place.
     *
     * @param epoch of the log that the target follows, which the source's own names do not tell
     * @param fileBase the common name of the log's files; null if it is not known
     * @throws IllegalArgumentException for people, if it is none
     */
    public static LogPosition parse(String text, int epoch, @Nullable String fileBase) {
        String place = text.strip();
        if (place.toLowerCase(Locale.ROOT).startsWith("gtid:")) {
            throw new IllegalArgumentException(
                    "A GTID is not a place: the order of GTIDs need not be that of the log. " + EXPECTED);
        }
        Matcher source = OF_THE_SOURCE.matcher(place);
        if (!source.matches()) {
            return millrace(place);
        }
        if (fileBase != null && !source.group(1).equals(fileBase)) {
            throw new IllegalArgumentException(
                    "The source's log has files " + fileBase + ".…, not " + source.group(1) + ".…. " + EXPECTED);
        }
        return LogPosition.before(epoch, Long.parseLong(source.group(2)), Long.parseLong(source.group(3)));
    }

    private static LogPosition millrace(String place) {
        try {
            return LogPosition.parse(place);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not a place in the source's log: " + place + ". " + EXPECTED, e);
        }
    }
}
