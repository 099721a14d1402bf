// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import io.millrace.fault.FaultCode;
import io.millrace.mysql.NotTextException;
import io.millrace.mysql.TextDecoder;

/** Text in the log. */
final class LogText {

    private final TextDecoder decoder;
    private final String what;

    private LogText(TextDecoder decoder, String what) {
        this.decoder = decoder;
        this.what = what;
    }

    /**
     * Text of that character set, by the source's name of it.
     *
     * @param what holds it, for messages
     * @throws UndecodableException if this version does not know it
     */
    static LogText of(String charset, String what) {
        return new LogText(
                TextDecoder.of(charset)
                        .orElseThrow(() -> new UndecodableException(what + " is of the character set " + charset
                                + ", which this version or this Java does not have")),
                what);
    }

    /**
     * The next so many bytes.
     *
     * @throws UndecodableException if they are not text of the character set
     */
    String decode(LogBytes in, int length) {
        int start = in.index();
        in.skip(length);
        try {
            return decoder.decode(in.array(), start, length);
        } catch (NotTextException e) {
            throw new UndecodableException(FaultCode.LOG_VALUE_NOT_CARRIED, what + " holds " + e.getMessage());
        }
    }
}
