// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What a copy does with a table that is in the target before it begins. */
public enum ExistingTables {
    /** Fills it if it is empty; else the copy does not start. */
    APPEND_TO_EMPTY,
    /** Empties it, whatever is in it. */
    TRUNCATE,
    /** Puts the source's rows in the place of those that are there, one range of keys after the other. */
    REPLACE_BY_KEY_RANGE
}
