// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedTable;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.transform.TransformChain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Carries out what people have said about parked changes: chain by chain, in the order of the log, what is to be left out
 * is removed and the rest is written, all of a chain or nothing of it. What is refused again stays, with what the target
 * said now, and without the word: it is not tried again before somebody says so. Each belongs to a transaction in which the
 * progress is held, so that nobody else writes.
 */
final class ParkedReplay {

    private final String pipeline;
    private final Function<TableSchema, TargetTable> plan;

    ParkedReplay(String pipeline, Function<TableSchema, TargetTable> plan) {
        this.pipeline = pipeline;
        this.plan = plan;
    }

    /** In the session's open transaction. */
    void carryOut(TargetSession session) {
        ParkedTable parked = session.control().parked();
        Set<TableId> tables = new HashSet<>();
        List<LogPosition> chains = new ArrayList<>(parked.decided(pipeline));
        for (LogPosition chain : chains) {
            parked.read(pipeline, chain, change -> {
                tables.add(change.table());
                if (change.word() == ParkedChange.Word.SKIP) {
                    parked.forgetChange(pipeline, change.position());
                }
            });
        }
        while (chains.removeIf(chain -> isWritten(session, chain))) {
            // A chain may need what another one writes.
        }
        chains.forEach(chain -> parked.refusedAgain(pipeline, chain));
        Set<TableId> still = parked.tables(pipeline);
        tables.stream()
                .filter(table -> !still.contains(table))
                .forEach(table ->
                        Parking.mark(session, pipeline, table, TableState.Phase.DIVERGED, TableState.Phase.COPIED));
    }

    private boolean isWritten(TargetSession session, LogPosition chain) {
        ParkedTable parked = session.control().parked();
        List<TableChanges> merged = merged(parked, chain);
        List<Trial.Refusal> refusals = new ArrayList<>();
        boolean written = session.part(() -> {
            refusals.addAll(new Trial(session, Integer.MAX_VALUE).write(merged));
            return refusals.isEmpty();
        });
        if (written) {
            parked.forgetChain(pipeline, chain);
        }
        refusals.forEach(refusal -> parked.refused(
                pipeline,
                refusal.last().change().position(),
                refusal.fault().code().name(),
                refusal.fault().what()));
        return written;
    }

    /** One for each shape, in order: none, or one as a rule. Of each key only the last state is kept. */
    private List<TableChanges> merged(ParkedTable parked, LogPosition chain) {
        List<TableChanges> merged = new ArrayList<>();
        List<TableSchema> shapes = new ArrayList<>();
        parked.read(pipeline, chain, change -> {
            int last = shapes.size() - 1;
            if (last < 0 || !change.shape().equals(shapes.get(last))) {
                shapes.add(change.shape());
                merged.add(new TableChanges(binding(change.shape())));
            }
            merged.get(merged.size() - 1).add(change.change());
        });
        return merged;
    }

    private TableBinding binding(TableSchema shape) {
        TransformChain asItIs = TransformChain.of(List.of(), ParkedReplay.class.getClassLoader());
        return new TableBinding(asItIs.bind(shape), plan.apply(shape), null, false);
    }
}
