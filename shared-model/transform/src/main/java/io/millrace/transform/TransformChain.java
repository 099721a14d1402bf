// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.InvalidSetting;
import io.millrace.settings.TableSelection;
import io.millrace.settings.TransformSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The processing between log and target: the configured transforms in their order. Snapshot and apply build the same
 * chain from the same settings. Immutable and thread-safe; what {@link #bind} gives is for one thread.
 */
public final class TransformChain {

    private final List<Step> steps;

    private TransformChain(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One configured transform; {@code tables} are matched by the source's names, whatever earlier steps renamed. */
    private record Step(String path, TableSelection tables, Transform transform) {}

    /**
     * The chain of these settings.
     *
     * @param loader sees the built-in transforms and those of the plugins folder
     * @throws MillraceException with {@link FaultCode#TRANSFORM_INVALID} and everything that is wrong
     */
    public static TransformChain of(List<TransformSettings> settings, ClassLoader loader) {
        List<Finding> findings = new ArrayList<>();
        TransformChain chain = build(settings, loader, findings);
        requireNone(findings);
        return chain;
    }

    /**
     * Everything that is wrong with these settings for these tables, for the check before the start: options, columns
     * that are not there, keys that would not survive, tables that would meet in one.
     */
    public static List<Finding> check(
            List<TransformSettings> settings, ClassLoader loader, Collection<TableSchema> tables) {
        List<Finding> findings = new ArrayList<>();
        TransformChain chain = build(settings, loader, findings);
        Map<TableId, TableId> sourceOf = new LinkedHashMap<>();
        for (TableSchema table : tables) {
            BoundChain bound = chain.bind(table, findings);
            TableId other =
                    bound == null ? null : sourceOf.putIfAbsent(bound.output().table(), table.table());
            if (bound != null && other != null) {
                findings.add(Finding.of(
                        FaultCode.TRANSFORM_INVALID,
                        "transforms",
                        table.table() + " and " + other + " both become "
                                + bound.output().table(),
                        "rows of two tables would be mixed in one"));
            }
        }
        return List.copyOf(findings);
    }

    /**
     * The chain for rows of that shape.
     *
     * @throws MillraceException with {@link FaultCode#TRANSFORM_INVALID} if a step does not fit the shape, or the key
     *     would not survive; the pipeline stops
     */
    public BoundChain bind(TableSchema source) {
        List<Finding> findings = new ArrayList<>();
        BoundChain bound = bind(source, findings);
        requireNone(findings);
        if (bound == null) {
            throw new IllegalStateException("no chain and no finding for " + source.table());
        }
        return bound;
    }

    private @Nullable BoundChain bind(TableSchema source, List<Finding> findings) {
        List<TableTransform> bound = new ArrayList<>();
        TableSchema shape = source;
        for (Step step : steps) {
            if (step.tables().includes(source.table())) {
                try {
                    TableTransform transform = step.transform().bind(shape);
                    requireKey(shape, transform.output());
                    shape = transform.output();
                    bound.add(transform);
                } catch (IllegalArgumentException e) {
                    findings.addAll(findings(step.path(), source.table(), e));
                    return null;
                } catch (MillraceException e) {
                    findings.add(Finding.of(
                            e.code(), step.path(), source.table().toString(), String.valueOf(e.getMessage())));
                    return null;
                }
            }
        }
        return new BoundChain(source, shape, bound);
    }

    private static void requireKey(TableSchema input, TableSchema output) {
        if (input.key().size() != output.key().size()) {
            throw new IllegalArgumentException("the key has " + input.key().size() + " columns and would have "
                    + output.key().size() + ": rows could no longer be told apart as at the source");
        }
    }

    private static TransformChain build(List<TransformSettings> settings, ClassLoader loader, List<Finding> findings) {
        if (settings.isEmpty()) {
            return new TransformChain(List.of());
        }
        List<Step> steps = new ArrayList<>();
        try {
            TransformCatalog catalog = TransformCatalog.visibleTo(loader);
            for (int i = 0; i < settings.size(); i++) {
                TransformSettings step = settings.get(i);
                String path = "transforms[" + i + "]";
                try {
                    steps.add(new Step(path, step.selection(), catalog.create(step.kind(), step.options())));
                } catch (IllegalArgumentException e) {
                    findings.addAll(findings(path, null, e));
                }
            }
        } catch (IllegalArgumentException e) {
            findings.addAll(findings("transforms", null, e));
        }
        return new TransformChain(steps);
    }

    private static List<Finding> findings(String path, @Nullable TableId table, IllegalArgumentException e) {
        String place = table == null ? "" : " for " + table;
        if (e instanceof InvalidSetting invalid) {
            return invalid.refusals().stream()
                    .map(r -> Finding.of(
                            FaultCode.TRANSFORM_INVALID, path + "." + r.setting(), r.seen() + place, r.why()))
                    .toList();
        }
        return List.of(Finding.of(
                FaultCode.TRANSFORM_INVALID,
                path,
                table == null ? "its options" : table.toString(),
                String.valueOf(e.getMessage())));
    }

    private static void requireNone(List<Finding> findings) {
        if (!findings.isEmpty()) {
            throw new MillraceException(
                    FaultCode.TRANSFORM_INVALID,
                    findings.stream()
                            .map(f -> f.subject() + ": " + f.why() + " (seen: " + f.measured() + ").")
                            .collect(Collectors.joining(" ")));
        }
    }
}
