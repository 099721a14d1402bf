// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.settings.InvalidSetting;
import io.millrace.settings.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How values are hidden. NULL stays NULL, but for a fixed value.
 *
 * @param columns whose values
 * @param method fixed, hash or partial
 * @param value the fixed value, as text; none means NULL
 * @param salt the secret of the hash
 * @param keepFirst characters that partial leaves at the start
 * @param keepLast characters that partial leaves at the end
 */
public record MaskSettings(
        @Nullable List<String> columns,
        @Nullable Method method,
        @Nullable String value,
        @Nullable Secret salt,
        int keepFirst,
        int keepLast) {

    /** What takes a value's place. */
    public enum Method {
        /** The same value in all rows. */
        FIXED,
        /** HMAC-SHA-256 of the value as text, in 64 hexadecimal digits: equal values stay equal, across tables too. */
        HASH,
        /** Asterisks, but for a few characters at either end; a text too short for that is hidden whole. */
        PARTIAL
    }

    public MaskSettings {
        columns = columns == null ? List.of() : List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new InvalidSetting("columns", "nothing", "name the columns to mask");
        }
        if (method == null) {
            throw new InvalidSetting("method", "nothing", "one of these belongs here: fixed, hash, partial");
        }
        if (method == Method.HASH && (salt == null || salt.reference().isEmpty())) {
            throw new InvalidSetting("salt", "nothing", "without a secret, hashes of short values can be guessed");
        }
        if (keepFirst < 0 || keepLast < 0) {
            throw new InvalidSetting("keepFirst", keepFirst + ", keepLast " + keepLast, "they must not be negative");
        }
    }
}
