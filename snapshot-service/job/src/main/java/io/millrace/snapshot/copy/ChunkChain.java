// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.target.SnapshotChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chunks in the order of the key, each beginning where the one before ends. Their numbers do not tell: what is left of a
 * chunk that was cut while it was copied has a number of its own.
 *
 * @param chunks in order
 * @param end where the last one ends; null at the table's end, or where there is none
 * @param ended whether the table's end is reached
 */
record ChunkChain(List<SnapshotChunk> chunks, @Nullable String end, boolean ended) {

    /** The chain from the table's start. */
    static ChunkChain of(List<SnapshotChunk> known) {
        return from(null, known);
    }

    /** The chain from that bound on. */
    static ChunkChain from(@Nullable String start, List<SnapshotChunk> known) {
        Map<@Nullable String, SnapshotChunk> byStart = new HashMap<>();
        known.forEach(chunk -> byStart.put(chunk.lower(), chunk));
        List<SnapshotChunk> chain = new ArrayList<>();
        String at = start;
        for (SnapshotChunk next = byStart.get(at); next != null; next = at == null ? null : byStart.get(at)) {
            chain.add(next);
            if (at != null && at.equals(next.upper())) {
                throw MillraceException.at(
                        FaultCode.INTERNAL,
                        next.table(),
                        null,
                        "Chunk " + next.chunk() + " ends where it begins, at " + at + ".");
            }
            at = next.upper();
        }
        return new ChunkChain(chain, at, at == null && !chain.isEmpty());
    }

    /** Whether these are all of a table's chunks, from its start to its end, and done. */
    boolean isWholeAndDone(int known) {
        return ended && chunks.size() == known && chunks.stream().allMatch(SnapshotChunk::done);
    }
}
