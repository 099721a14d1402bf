// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.LogPosition;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape or the whole content of a table changed, at this place among the rows.
 *
 * @param position its identity: an event of a transaction of its own
 * @param kind what happened
 * @param table under the name it had before
 * @param after the shape from here on; null where the table is gone
 * @param statement the source's text with secrets removed, for people and never to be run; null where there was none
 * @param origin the log source's own notation of the shape, from which it resumes; opaque to all others
 * @param renamed the columns that have another name from here on: new names with those before. All others are the ones
 *     of their name, or new. Null where the log does not say which columns are which
 * @param doubt why rows may be others behind it although nothing else in the log says so, for people; null where what the
 *     log says is all that happened
 * @param captured whether the log has the table under its new name; null where that was not written down
 */
public record SchemaChange(
        LogPosition position,
        Kind kind,
        TableId table,
        @Nullable TableSchema after,
        @Nullable String statement,
        @Nullable String origin,
        @Nullable Map<String, String> renamed,
        @Nullable String doubt,
        @Nullable Boolean captured)
        implements ChangeEvent, Serializable {

    /** What happened to the table. */
    public enum Kind {
        /** Nothing happened: this is the shape that rows from here on have. */
        ANNOUNCE,
        CREATE,
        /** The shape changed; how is the difference between the shape before and {@link SchemaChange#after}. */
        ALTER,
        TRUNCATE,
        DROP,
        /** Renamed: {@link SchemaChange#after} has the new name. */
        RENAME,
        /** From here on the log has this table as well, which was there before and was not one of ours. */
        INCLUDE,
        /** The shape stays, as far as is known; rows may have come, gone or become others. */
        UNKNOWN
    }

    public SchemaChange {
        boolean needsShape = switch (kind) {
            case ANNOUNCE, CREATE, ALTER, RENAME, INCLUDE -> true;
            case TRUNCATE, DROP, UNKNOWN -> false;
        };
        if (needsShape && after == null) {
            throw new IllegalArgumentException(kind + " of " + table + " without the shape that follows");
        }
        renamed = renamed == null ? null : Map.copyOf(renamed);
    }

    /** A change that did no more than it says. */
    public SchemaChange(
            LogPosition position,
            Kind kind,
            TableId table,
            @Nullable TableSchema after,
            @Nullable String statement,
            @Nullable String origin,
            @Nullable Map<String, String> renamed) {
        this(position, kind, table, after, statement, origin, renamed, null, null);
    }

    /** A change of which it is not known whether columns have other names. */
    public SchemaChange(
            LogPosition position,
            Kind kind,
            TableId table,
            @Nullable TableSchema after,
            @Nullable String statement,
            @Nullable String origin) {
        this(position, kind, table, after, statement, origin, null, null, null);
    }

    /** The same change, after which rows may be others. */
    public SchemaChange doubted(@Nullable String why) {
        return new SchemaChange(position, kind, table, after, statement, origin, renamed, why, captured);
    }

    /** The same renaming, after which the log has the table or not. */
    public SchemaChange captured(boolean isCaptured) {
        return new SchemaChange(position, kind, table, after, statement, origin, renamed, doubt, isCaptured);
    }

    /** Where and what. */
    @Override
    public String toString() {
        return kind + " [" + table + " @ " + position + "]";
    }
}
