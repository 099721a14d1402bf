// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.time.Instant;
import java.util.List;

/**
 * What became, or is to become, of one schema change.
 *
 * @param position of the change in the source's log, by which it is known
 * @param table under the name that it had at the source before
 * @param source what happened there, in words
 * @param ddl exactly what is run in the target, in order; empty where nothing is
 * @param state how far it has come
 * @param reason why a person is asked, or why it was left out; empty if there is no need for one
 * @param at when it came into that state, by the target's clock; ignored when written
 */
public record DdlRecord(
        String pipeline,
        LogPosition position,
        TableId table,
        String source,
        List<String> ddl,
        State state,
        String reason,
        Instant at) {

    /** How far a schema change has come. */
    public enum State {
        /** Waits for a person's word. */
        ASKED,
        /** May be carried out, and will be at the next look. */
        APPROVED,
        /** Must not be carried out: apply stops there. */
        REFUSED,
        /** Is in the target. */
        CARRIED,
        /** Was left out, and its table with it, or will be at the next look. */
        IGNORED
    }

    /** What a person may say to a change that waits. */
    public enum Word {
        APPROVE,
        REFUSE,
        /** Leave it out, and its table behind: it follows no more until it is copied again. */
        IGNORE;

        /** The state that the change comes into by it. */
        public State state() {
            return switch (this) {
                case APPROVE -> State.APPROVED;
                case REFUSE -> State.REFUSED;
                case IGNORE -> State.IGNORED;
            };
        }
    }

    public DdlRecord {
        ddl = List.copyOf(ddl);
    }

    /** The same change in another state. */
    public DdlRecord in(State next, String why) {
        return new DdlRecord(pipeline, position, table, source, ddl, next, why, at);
    }
}
