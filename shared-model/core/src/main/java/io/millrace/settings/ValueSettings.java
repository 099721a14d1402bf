// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of values that the target cannot hold. Snapshot and apply replace alike. A value in a key is never
 * replaced, nor is one in a NOT NULL column by NULL: these stop the pipeline whatever is set here.
 */
public record ValueSettings(
        @Setting(
                doc = "The character NUL in text: stop, strip (left out), or escape (written as \\u0000).",
                byDefault = "stop")
        NulInText nulInText,

        @Setting(
                doc =
                        "0000-00-00 in DATE and DATETIME: stop, as-null, or a date to write in its place, such as 0001-01-01"
                                + " (in DATETIME its midnight).",
                byDefault = "stop")
        String zeroDate,

        @Setting(
                doc =
                        "Other dates that no calendar knows (a zero year, month or day, 30 February) in DATE and DATETIME:"
                                + " stop, as-null, or a date (in DATETIME its midnight: the time is given up too).",
                byDefault = "stop")
        String partialDate,

        @Setting(
                doc =
                        "0000-00-00 00:00:00 in TIMESTAMP: stop, as-null, or a date, which stands for its midnight in UTC.",
                byDefault = "stop")
        String zeroTimestamp)
        implements Serializable {

    /** Nothing is replaced. */
    public static final String STOP = "stop";

    /** NULL is written instead. */
    public static final String AS_NULL = "as-null";

    private static final String EXPECTED = "stop, as-null or a date from 0001-01-01 to 9999-12-31 belongs here";
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    public ValueSettings {
        new SettingChecks()
                .require(isReplacement(zeroDate), "zeroDate", zeroDate, EXPECTED)
                .require(isReplacement(partialDate), "partialDate", partialDate, EXPECTED)
                .require(isReplacement(zeroTimestamp), "zeroTimestamp", zeroTimestamp, EXPECTED)
                .finish();
    }

    /** Everything stops. */
    public static ValueSettings stop() {
        return new ValueSettings(NulInText.STOP, STOP, STOP, STOP);
    }

    /** The date that such a setting names; null for its other words. */
    public static @Nullable LocalDate date(String replacement) {
        if (!DATE.matcher(replacement).matches()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(replacement);
            return date.getYear() > 0 ? date : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isReplacement(String text) {
        return text.equals(STOP) || text.equals(AS_NULL) || date(text) != null;
    }
}
