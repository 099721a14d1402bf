// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.MillraceException;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.position.LogPosition;
import io.millrace.target.Image;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedKey;
import io.millrace.target.TargetKey;
import io.millrace.target.TargetTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parts the changes of one table, in their order, into those that go on and those that wait: the refused ones, and all
 * behind them of the same key. A change from one key to another binds the two together from there on. Not thread-safe.
 */
final class Sieve {

    private final TableBinding binding;
    private final Map<TargetKey, LogPosition> chains;
    private final Set<TargetKey> refused = new HashSet<>();
    private final Map<LogPosition, MillraceException> faults = new HashMap<>();
    private final TableChanges rest;
    private final List<ParkedChange> held = new ArrayList<>();
    private final List<ParkedKey> newKeys = new ArrayList<>();
    private final List<Join> joins = new ArrayList<>();

    /** Two chains that are one from here on. */
    record Join(LogPosition chain, LogPosition into) {}

    /**
     * A sieve for a table of which these keys wait already.
     *
     * @param refusals what was found to be refused beside them
     */
    Sieve(TableBinding binding, ParkedKeys.@Nullable OfTable known, List<Trial.Refusal> refusals) {
        this.binding = binding;
        this.chains = known == null ? new HashMap<>() : new HashMap<>(known.chains());
        this.rest = new TableChanges(binding);
        for (Trial.Refusal refusal : refusals) {
            refused.add(refusal.last().key());
            faults.put(refusal.last().change().position(), refusal.fault());
        }
    }

    void add(RowChange change) {
        TargetTable target = binding.target();
        @Nullable Object[] before = change.before();
        @Nullable Object[] after = change.after();
        TargetKey old = before == null ? null : target.keyOf(before);
        TargetKey now = after == null ? null : target.keyOf(after);
        if (waits(old) || waits(now)) {
            hold(change, old, now);
        } else {
            rest.add(change);
        }
    }

    private boolean waits(@Nullable TargetKey key) {
        return key != null && (chains.containsKey(key) || refused.contains(key));
    }

    private void hold(RowChange change, @Nullable TargetKey old, @Nullable TargetKey now) {
        LogPosition chain = chain(chains.get(old), chains.get(now), change.position());
        hold(change, old, Image.BEFORE, chain);
        hold(change, now, Image.AFTER, chain);
        MillraceException fault = faults.get(change.position());
        held.add(new ParkedChange(
                table(),
                chain,
                binding.target().shape(),
                change,
                fault == null ? "" : fault.code().name(),
                fault == null ? "" : fault.what(),
                null,
                Instant.EPOCH));
    }

    private void hold(RowChange change, @Nullable TargetKey key, Image image, LogPosition chain) {
        if (key != null && chains.put(key, chain) == null) {
            newKeys.add(ParkedKey.of(table(), chain, binding.target(), change, image));
        }
    }

    private LogPosition chain(@Nullable LogPosition one, @Nullable LogPosition other, LogPosition position) {
        if (one == null || other == null) {
            return one != null ? one : other != null ? other : position;
        }
        if (one.equals(other)) {
            return one;
        }
        Join join = one.isAfter(other) ? new Join(one, other) : new Join(other, one);
        joins.add(join);
        chains.replaceAll((key, chain) -> chain.equals(join.chain) ? join.into : chain);
        return join.into;
    }

    TableId table() {
        return binding.source().table();
    }

    /** What goes on. */
    TableChanges rest() {
        return rest;
    }

    /** What waits, in order; each in the chain that it had when it came. */
    List<ParkedChange> held() {
        return held;
    }

    /** The keys that did not wait before, each in the chain that it had when it came. */
    List<ParkedKey> newKeys() {
        return newKeys;
    }

    /** Chains that have met, in order. */
    List<Join> joins() {
        return joins;
    }

    /** All keys that wait from here on. */
    ParkedKeys.OfTable keys() {
        return new ParkedKeys.OfTable(binding.target().shape().version(), chains);
    }
}
