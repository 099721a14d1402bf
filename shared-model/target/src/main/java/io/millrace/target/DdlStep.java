// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.DdlKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step by which the target follows a change of the source's table. Immutable.
 *
 * @param kind which policy it falls under
 * @param source what happened there, in words
 * @param ddl exactly what is run, in order; empty where the target's table stays as it is
 * @param violation a query that is true if the source has changed values together with the type, which nobody can know:
 *     then the step fails; null where there is nothing to fear
 * @param doubt what no query can tell either, and only a person may decide; null where there is none
 * @param obstacle why there is no such step; null where there is one
 */
public record DdlStep(
        DdlKind kind,
        String source,
        List<String> ddl,
        @Nullable String violation,
        @Nullable String doubt,
        @Nullable String obstacle) {

    public DdlStep {
        ddl = List.copyOf(ddl);
    }

    /** A step that says all there is to do. */
    public static DdlStep of(DdlKind kind, String source, String... ddl) {
        return new DdlStep(kind, source, List.of(ddl), null, null, null);
    }

    /** What cannot be carried out. */
    public static DdlStep impossible(DdlKind kind, String source, String obstacle) {
        return new DdlStep(kind, source, List.of(), null, null, obstacle);
    }

    /** The same step, which fails if that query is true. */
    public DdlStep unless(@Nullable String query) {
        return new DdlStep(kind, source, ddl, query, doubt, obstacle);
    }

    /** The same step, which somebody has to decide upon. */
    public DdlStep doubted(@Nullable String why) {
        return new DdlStep(kind, source, ddl, violation, why, obstacle);
    }
}
