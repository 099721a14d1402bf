// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The changes that the target has refused, and those that wait behind them. Every method belongs to the session's open
 * transaction: a change is parked in the one that moves the progress past it, and leaves in the one that writes it.
 */
public interface ParkedTable {

    /**
     * Changes that wait for each other, by the first of them.
     *
     * @param first of those that still wait
     * @param refused the last of those that the target has refused itself; the first if none is
     * @param changes how many wait
     */
    record Chain(ParkedChange first, ParkedChange refused, long changes) {}

    /** How much waits. */
    record Count(long keys, long changes) {}

    /** All keys whose changes wait. */
    List<ParkedKey> keys(String pipeline);

    /** The source's tables of which anything waits. */
    Set<TableId> tables(String pipeline);

    /** How much waits. */
    Count count(String pipeline);

    /** Adds keys; one that came in by the same image of the same change is there already. */
    void addKeys(String pipeline, List<ParkedKey> keys);

    /** Whether a chain is there; until the transaction ends, nobody else takes it away. */
    boolean hasChain(String pipeline, LogPosition chain);

    /** Adds changes; one of the same position is there already. */
    void add(String pipeline, List<ParkedChange> changes);

    /** Makes two chains one: their keys have met in a change. */
    void join(String pipeline, LogPosition chain, LogPosition into);

    /** The chains of which a person has said something, in the order of the log. */
    List<LogPosition> decided(String pipeline);

    /** A chain's changes in the order of the log; until the transaction ends, nobody else changes them. */
    default List<ParkedChange> changes(String pipeline, LogPosition chain) {
        List<ParkedChange> changes = new ArrayList<>();
        read(pipeline, chain, changes::add);
        return changes;
    }

    /**
     * As {@link #changes}, but only some of them are in memory at a time; until the transaction ends, nobody else
     * changes them.
     *
     * @param reader may remove what it is given, and must not add
     */
    void read(String pipeline, LogPosition chain, Consumer<ParkedChange> reader);

    /** Takes note that a person's word on a chain was carried out in vain: nothing is asked for any more. */
    void refusedAgain(String pipeline, LogPosition chain);

    /** Takes note of what the target has said to a change. */
    void refused(String pipeline, LogPosition position, String code, String error);

    /** Removes a change; its chain stays, though nothing may be left of it. */
    void forgetChange(String pipeline, LogPosition position);

    /** Removes a chain: its changes are written, or left out. */
    void forgetChain(String pipeline, LogPosition chain);

    /** Removes all that waits of a table. */
    void forget(String pipeline, TableId table);

    /** Removes all that waits. */
    void forget(String pipeline);

    /** The chains that have waited longest, no more than that. */
    List<Chain> oldest(String pipeline, int limit);

    /** A change that waits, if there is one; until the transaction ends, nobody else changes it. */
    Optional<ParkedChange> find(String pipeline, LogPosition position);

    /** Writes down a person's word on a change; false if it does not wait. */
    boolean decide(String pipeline, LogPosition position, ParkedChange.Word word);

    /** Writes down of all that waits that it is to be written; how many changes that is said of. */
    int retryAll(String pipeline);

    /** Puts a change with another row, and a person's word on it, in the place of the one with its position. */
    void replace(String pipeline, ParkedChange change);
}
