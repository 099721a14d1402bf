// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.proof.Failpoint;
import io.millrace.settings.ApplySettings;
import io.millrace.settings.RefusedRows;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedTable;
import io.millrace.target.SnapshotTables;
import io.millrace.target.TableState;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes work so that a row which the target refuses stops nothing but itself and what comes later of its key, where the
 * settings say so. What waits is kept in the target, in the transaction that moves the progress past it. A batch that
 * touches no parked key is written at once, as if there were no parking.
 *
 * <p>For the writer's thread, but for {@link #outdated}.
 */
final class Parking {

    /** Refused rows to look for where none is parked: enough to see whether another order of writing would do. */
    private static final int SEARCHED = 100;

    private final String pipeline;
    private final ApplySettings settings;
    private final Function<TableSchema, TargetTable> plan;
    private ParkedKeys keys = new ParkedKeys();
    private volatile boolean outdated = true;

    /**
     * The parking of a pipeline.
     *
     * @param plan the target's table for rows of a shape
     */
    Parking(String pipeline, ApplySettings settings, Function<TableSchema, TargetTable> plan) {
        this.pipeline = pipeline;
        this.settings = settings;
        this.plan = plan;
    }

    /** Reads what waits, with a session in which no transaction is open. */
    void load(TargetSession session) {
        outdated = false;
        keys = ParkedKeys.of(session.control().parked().keys(pipeline), plan);
        session.rollback();
    }

    /** Lets it be {@linkplain #load read again}: others have changed what waits, or may have. From any thread. */
    void outdated() {
        outdated = true;
    }

    /** Whether it is to be read again. */
    boolean isOutdated() {
        return outdated;
    }

    /** Whether anything waits, as far as is known. */
    boolean isHolding() {
        return outdated || !keys.isEmpty();
    }

    /**
     * Writes work, in the session's open transaction.
     *
     * @param streaming whether the transaction holds parts of a large one already
     * @return how many changes were parked
     */
    long write(TargetSession session, Work work, boolean streaming) {
        if (work instanceof Batch batch) {
            return write(session, batch, streaming);
        }
        if (work instanceof SchemaStep step) {
            write(session, step);
        }
        return 0;
    }

    private long write(TargetSession session, Batch batch, boolean streaming) {
        boolean touches = !keys.isEmpty() && touches(batch);
        if (!touches && writeAtOnce(session, batch, streaming)) {
            return 0;
        }
        return sift(session, batch);
    }

    /**
     * Whether the parts of a batch can be written in any order, each by itself: it touches no key that waits, and has no change
     * of which one half could be refused when the other is written.
     */
    boolean isFree(Batch batch) {
        boolean mayPart = settings.refusedRows() != RefusedRows.PARK
                || batch.tables().values().stream().noneMatch(TableChanges::movesKeys);
        return mayPart && (keys.isEmpty() || !touches(batch));
    }

    private boolean touches(Batch batch) {
        boolean touches = false;
        for (Map.Entry<TableId, TableChanges> table : batch.tables().entrySet()) {
            ParkedKeys.OfTable known = keys.of(table.getKey());
            TableChanges changes = table.getValue();
            if (known != null) {
                if (known.shape() != changes.binding().target().shape().version()) {
                    throw MillraceException.at(
                            FaultCode.TARGET_ROWS_PARKED,
                            table.getKey(),
                            batch.upTo(),
                            "Its rows have another shape here than those that are parked: were transforms changed?");
                }
                touches |= changes.touches(known.chains().keySet());
            }
        }
        return touches;
    }

    private static boolean writeAtOnce(TargetSession session, Batch batch, boolean streaming) {
        try {
            if (streaming) {
                session.part(() -> {
                    batch.writeTo(session);
                    return true;
                });
            } else {
                batch.writeTo(session);
            }
            return true;
        } catch (MillraceException e) {
            if (e.code().response() != Response.PARK) {
                throw e;
            }
            if (!streaming) {
                session.rollback();
            }
            return false;
        }
    }

    /** Round by round, until what is written is accepted as a whole: what is parked may take more with it. */
    private long sift(TargetSession session, Batch batch) {
        Map<TableId, List<Trial.Refusal>> refused = new LinkedHashMap<>();
        while (true) {
            List<Sieve> sieves = sieves(batch, refused);
            Map<TableId, TableChanges> rest = new LinkedHashMap<>(batch.tables());
            sieves.forEach(sieve -> rest.put(sieve.table(), sieve.rest()));
            boolean written = session.part(() -> {
                List<Trial.Refusal> more = new Trial(session, limit()).write(rest.values());
                requireRoomFor(more);
                more.forEach(refusal -> refused.computeIfAbsent(
                                refusal.last().table().binding().source().table(), table -> new ArrayList<>())
                        .add(refusal));
                return more.isEmpty();
            });
            if (written) {
                sieves.forEach(sieve -> keep(session, sieve));
                return sieves.stream().mapToLong(sieve -> sieve.held().size()).sum();
            }
        }
    }

    private List<Sieve> sieves(Batch batch, Map<TableId, List<Trial.Refusal>> refused) {
        List<Sieve> sieves = new ArrayList<>();
        batch.tables().forEach((table, changes) -> {
            ParkedKeys.OfTable known = keys.of(table);
            if (known != null || refused.containsKey(table)) {
                Sieve sieve = new Sieve(changes.binding(), known, refused.getOrDefault(table, List.of()));
                batch.changesOf(table, sieve::add);
                sieves.add(sieve);
            }
        });
        return sieves;
    }

    private int limit() {
        return settings.refusedRows() == RefusedRows.PARK ? settings.parkedKeys() : SEARCHED;
    }

    private void requireRoomFor(List<Trial.Refusal> more) {
        if (more.isEmpty()) {
            return;
        }
        Trial.Refusal first = more.get(0);
        String key = settings.refusedRowsShowValues() ? " " + keyText(first.last()) : "";
        if (settings.refusedRows() == RefusedRows.STOP) {
            throw new MillraceException(first.fault().code(), first.fault().what() + key, first.fault());
        }
        if (keys.size() + more.size() > settings.parkedKeys()) {
            throw new MillraceException(
                    first.fault().code(),
                    first.fault().what() + key + " With it more keys would be parked than the " + settings.parkedKeys()
                            + " of apply.parkedKeys.",
                    first.fault());
        }
    }

    private static String keyText(Trial.Last last) {
        TargetTable target = last.table().binding().target();
        RowChange change = last.change();
        Object[] row = last.isDelete() ? change.before() : change.after();
        return target.key().stream()
                .map(column -> target.columns().get(column).name() + " = "
                        + RowText.of(target.columns().get(column).source().type(), row == null ? null : row[column]))
                .collect(Collectors.joining(", ", "Its key: ", "."));
    }

    private void keep(TargetSession session, Sieve sieve) {
        if (sieve.held().isEmpty()) {
            return;
        }
        ParkedTable parked = session.control().parked();
        parked.addKeys(pipeline, sieve.newKeys());
        Failpoint.APPLY_PARKING.reach();
        requireChains(parked, sieve);
        parked.add(pipeline, sieve.held());
        sieve.joins().forEach(join -> parked.join(pipeline, join.chain(), join.into()));
        mark(session, pipeline, sieve.table(), TableState.Phase.COPIED, TableState.Phase.DIVERGED);
        keys.put(sieve.table(), sieve.keys());
        if (keys.size() > settings.parkedKeys()) {
            // They are more by changes of keys, of which nobody knows before how many come.
            throw MillraceException.at(
                    FaultCode.TARGET_REFUSED_ROW,
                    sieve.table(),
                    sieve.held().get(0).position(),
                    "With the keys that its parked rows get, more would be parked than the " + settings.parkedKeys()
                            + " of apply.parkedKeys.");
        }
    }

    /** Another apply that stood at the same place may have carried out what was said of what waits here. */
    private void requireChains(ParkedTable parked, Sieve sieve) {
        sieve.held().stream()
                .map(ParkedChange::chain)
                .distinct()
                .filter(chain -> !parked.hasChain(pipeline, chain))
                .findFirst()
                .ifPresent(chain -> {
                    throw MillraceException.at(
                            FaultCode.TARGET_PROGRESS_MOVED,
                            sieve.table(),
                            sieve.held().get(0).position(),
                            "What was parked since " + chain + " waits no more.");
                });
    }

    /** Writes that a table is in another phase from here on, if it is in that one. */
    static void mark(
            TargetSession session, String pipeline, TableId table, TableState.Phase from, TableState.Phase to) {
        SnapshotTables states = session.control().snapshots();
        states.read(pipeline, table)
                .filter(state -> state.phase() == from)
                .ifPresent(state -> states.write(state.in(to)));
    }

    private void write(TargetSession session, SchemaStep step) {
        SchemaChange change = step.change();
        boolean isVoiding = change.kind() == SchemaChange.Kind.TRUNCATE || change.kind() == SchemaChange.Kind.DROP;
        ParkedKeys.OfTable known = keys.of(change.table());
        if (known != null && !isVoiding) {
            throw MillraceException.at(
                    FaultCode.TARGET_ROWS_PARKED,
                    change.table(),
                    change.position(),
                    "At the source its shape changes, but changes of "
                            + known.chains().size() + " keys are parked that have the shape before.");
        }
        step.writeTo(session);
        if (known != null) {
            session.control().parked().forget(pipeline, change.table());
            keys.forget(change.table());
        }
    }

    /** Whether a person has said what becomes of something that waits. Ends the transaction. */
    boolean hasWords(TargetSession session) {
        boolean has = !session.control().parked().decided(pipeline).isEmpty();
        session.rollback();
        return has;
    }

    /** Carries out what was said, in the session's open transaction. */
    void carryOut(TargetSession session) {
        new ParkedReplay(pipeline, plan).carryOut(session);
    }

    /** Takes note that what was said cannot be carried out: only the commit has told. */
    void takeBack(TargetSession session, MillraceException cause) {
        ParkedTable parked = session.control().parked();
        parked.decided(pipeline).forEach(chain -> {
            parked.changes(pipeline, chain)
                    .forEach(change -> parked.refused(
                            pipeline, change.position(), cause.code().name(), cause.what()));
            parked.refusedAgain(pipeline, chain);
        });
    }

    /** The states of a pipeline's tables as rows are bound to them: one with parked changes goes on with all others. */
    static List<TableState> followed(TargetSession session, String pipeline) {
        var parked = session.control().parked().tables(pipeline);
        return session.control().snapshots().readAll(pipeline).stream()
                .map(state -> state.phase() == TableState.Phase.DIVERGED && parked.contains(state.source())
                        ? state.in(TableState.Phase.COPIED)
                        : state)
                .toList();
    }
}
