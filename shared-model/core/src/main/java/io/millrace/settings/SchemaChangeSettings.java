// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.model.DdlKind;
import java.io.Serializable;

/** What becomes of each kind of schema change: apply, ask, stop or ignore. */
public record SchemaChangeSettings(
        @Setting(doc = "A table is made.", byDefault = "apply")
        DdlPolicy createTable,

        @Setting(doc = "A table is dropped.", byDefault = "ask")
        DdlPolicy dropTable,

        @Setting(doc = "A table gets another name.", byDefault = "apply")
        DdlPolicy renameTable,

        @Setting(doc = "A table is emptied.", byDefault = "apply")
        DdlPolicy truncateTable,

        @Setting(doc = "A column is added.", byDefault = "apply")
        DdlPolicy addColumn,

        @Setting(doc = "A column is dropped.", byDefault = "ask")
        DdlPolicy dropColumn,

        @Setting(doc = "A column gets another name.", byDefault = "apply")
        DdlPolicy renameColumn,

        @Setting(doc = "A column gets a type that holds all of its values unchanged.", byDefault = "apply")
        DdlPolicy widenColumn,

        @Setting(doc = "A column gets a type that may not hold all of its values.", byDefault = "ask")
        DdlPolicy retypeColumn,

        @Setting(doc = "A column may be NULL from here on, or may not.", byDefault = "apply")
        DdlPolicy changeNullability,

        @Setting(doc = "A column gets another default for rows to come.", byDefault = "apply")
        DdlPolicy changeDefault,

        @Setting(doc = "A table gets another primary key, loses it, or gets its first.", byDefault = "apply")
        DdlPolicy changeKey,

        @Setting(
                doc =
                        "Rows may have become others, or have gone, without a word in the log. Here `apply` takes them to be the"
                                + " same, but for those of a partition or tablespace, which are asked about.",
                byDefault = "ask")
        DdlPolicy rewriteValues)
        implements Serializable {

    /** The policy for that kind. */
    public DdlPolicy of(DdlKind kind) {
        return switch (kind) {
            case CREATE_TABLE -> createTable;
            case DROP_TABLE -> dropTable;
            case RENAME_TABLE -> renameTable;
            case TRUNCATE_TABLE -> truncateTable;
            case ADD_COLUMN -> addColumn;
            case DROP_COLUMN -> dropColumn;
            case RENAME_COLUMN -> renameColumn;
            case WIDEN_COLUMN -> widenColumn;
            case RETYPE_COLUMN -> retypeColumn;
            case CHANGE_NULLABILITY -> changeNullability;
            case CHANGE_DEFAULT -> changeDefault;
            case CHANGE_KEY -> changeKey;
            case REWRITE_VALUES -> rewriteValues;
        };
    }
}
