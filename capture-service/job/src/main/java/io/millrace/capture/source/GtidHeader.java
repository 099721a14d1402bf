// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.position.GtidSet;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How the change log says which transactions lie before the end of a record: in a header with all of them, once in a
 * while, and else in one with those that no record names since the record before. Only capture reads them.
 */
public final class GtidHeader {

    private static final String WHOLE = "gtids";
    private static final String PASSED = "gtids-passed";

    private GtidHeader() {}

    /** Writes what the record says, if anything. */
    public static void write(LogRecord record, Headers headers) {
        if (record.gtidsWhole || !record.gtids.isEmpty()) {
            headers.add(record.gtidsWhole ? WHOLE : PASSED, record.gtids.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether a record says all, perhaps that nobody knows them. */
    public static boolean isWhole(Headers headers) {
        return headers.lastHeader(WHOLE) != null;
    }

    /** What a record says beside the transaction that it carries; null if nobody knows. */
    public static @Nullable GtidSet read(Headers headers) {
        Header header = headers.lastHeader(WHOLE);
        Header told = header == null ? headers.lastHeader(PASSED) : header;
        if (told == null) {
            return new GtidSet();
        }
        String text = new String(told.value(), StandardCharsets.UTF_8);
        return text.equals(LogRecord.GTIDS_UNKNOWN) ? null : GtidSet.parse(text);
    }
}
