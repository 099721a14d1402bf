// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/** What may happen to a table or to one of its columns, each with a policy of its own. */
public enum DdlKind {
    CREATE_TABLE,
    DROP_TABLE,
    RENAME_TABLE,
    TRUNCATE_TABLE,
    ADD_COLUMN,
    DROP_COLUMN,
    RENAME_COLUMN,
    /** Another type that holds every value of the one before, unchanged. */
    WIDEN_COLUMN,
    /** Another type that may not. */
    RETYPE_COLUMN,
    CHANGE_NULLABILITY,
    CHANGE_DEFAULT,
    /** Another primary key, or none, or the first one. */
    CHANGE_KEY,
    /** Rows of which the log does not say whether they are what they were. */
    REWRITE_VALUES
}
