// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.model.TableIndex;
import io.millrace.model.TableSchema;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.ControlTables;
import io.millrace.target.IndexPlan;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.transform.BoundChain;
import io.millrace.transform.TransformChain;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What becomes of the source's tables in the target. Immutable and thread-safe. */
public final class SnapshotTargets {

    private final PipelineSettings settings;
    private final TransformChain transforms;
    private final TargetDialect dialect;

    private SnapshotTargets(PipelineSettings settings, TransformChain transforms, TargetDialect dialect) {
        this.settings = settings;
        this.transforms = transforms;
        this.dialect = dialect;
    }

    /**
     * The targets by these settings.
     *
     * @param loader sees the transforms, built-in and users' own
     */
    public static SnapshotTargets of(PipelineSettings settings, ClassLoader loader) {
        return new SnapshotTargets(
                settings,
                TransformChain.of(settings.transforms(), loader),
                TargetDialect.of(settings.target().kind()));
    }

    /** The processing of rows of that shape; for one thread. */
    BoundChain chain(TableSchema schema) {
        return transforms.bind(schema);
    }

    /** The target's table for rows of that shape of the source. */
    public TargetTable table(TableSchema schema) {
        return dialect.plan(chain(schema).output(), settings.target());
    }

    /** Where a run writes rows of that shape: a reload makes its copies beside the tables, in Millrace's own schema. */
    TargetTable table(SnapshotRun run, BoundChain chain) {
        TargetTable place = dialect.plan(chain.output(), settings.target());
        return switch (run.kind()) {
            case WHOLE -> place;
            case RELOAD ->
                place.at(
                        ControlTables.SCHEMA,
                        "reload_"
                                + digest(run.pipeline() + "\n" + chain.source().table()));
        };
    }

    /** Where a run writes rows of that shape of the source. */
    TargetTable table(SnapshotRun run, TableSchema schema) {
        return table(run, chain(schema));
    }

    /** Names may be longer than a target allows together, and pipelines may share one. */
    static String digest(String owner) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(owner.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    IndexPlan planIndexes(BoundChain chain, List<TableIndex> indexes) {
        return dialect.planIndexes(dialect.plan(chain.output(), settings.target()), indexes, settings.target());
    }

    /** A session whose commits are on the target's disk when they return. */
    public TargetSession connect() {
        return dialect.connect(
                settings.target(), SessionOptions.durable("millrace-" + settings.pipeline() + "-snapshot"));
    }
}
