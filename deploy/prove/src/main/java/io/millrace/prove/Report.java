// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Map;

/** What a run has shown. */
interface Report {

    /** Whether it has proved what it should. */
    boolean isClean();

    /** For people. */
    String text();

    /** For programs, by name and in the order in which they are written. */
    Map<String, Object> fields();

    /** For programs, in one line. */
    default String json() {
        try {
            return JsonMapper.builder().build().writeValueAsString(fields());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With two digits behind the point. */
    static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
    }
}
