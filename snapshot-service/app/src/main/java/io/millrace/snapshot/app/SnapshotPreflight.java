// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.app.Installation;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.JobClassPath;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.mysql.SourceDatabase;
import io.millrace.mysql.SourcePreflight;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.SessionOptions;
import io.millrace.target.SnapshotRun;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables.Expectation;
import io.millrace.transform.TransformChain;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The checks of a copy before it starts: the source says everything, the transforms fit its tables, the target can hold
 * what they leave and is free to take it. Reads only.
 */
record SnapshotPreflight(PipelineSettings settings) {

    List<Finding> findings() {
        SourceDatabase source = new SourceDatabase(settings.source());
        List<Finding> findings = new ArrayList<>(SourcePreflight.check(source));
        List<TableSchema> shapes = findings.stream().noneMatch(SnapshotPreflight::hidesTables)
                ? SourcePreflight.shapes(source)
                : List.of();
        Map<TableId, TargetTable> planned = new LinkedHashMap<>();
        findings.addAll(transforms(shapes, planned));
        findings.addAll(target(planned));
        return findings;
    }

    private static boolean hidesTables(Finding finding) {
        return switch (finding.code()) {
            case SOURCE_UNREACHABLE, SOURCE_UNAUTHORISED, SECRET_UNRESOLVED -> true;
            default -> false;
        };
    }

    private List<Finding> transforms(List<TableSchema> shapes, Map<TableId, TargetTable> planned) {
        List<Path> plugins = Installation.pluginFolders();
        try (URLClassLoader loader = JobClassPath.open(plugins)) {
            List<Finding> findings = TransformChain.check(settings.transforms(), loader, shapes);
            if (findings.isEmpty()) {
                plan(TransformChain.of(settings.transforms(), loader), shapes, planned);
            }
            return findings;
        } catch (IOException e) {
            throw new MillraceException(FaultCode.TRANSFORM_INVALID, "The jars in " + plugins + " cannot be read.", e);
        }
    }

    private void plan(TransformChain chain, List<TableSchema> shapes, Map<TableId, TargetTable> planned) {
        TargetDialect dialect = TargetDialect.of(settings.target().kind());
        for (TableSchema shape : shapes) {
            planned.put(shape.table(), dialect.plan(chain.bind(shape).output(), settings.target()));
        }
    }

    private List<Finding> target(Map<TableId, TargetTable> planned) {
        TargetDialect dialect = TargetDialect.of(settings.target().kind());
        List<Finding> findings = new ArrayList<>(dialect.check(planned.values(), settings.target()));
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " snapshot check");
        try (TargetSession session = dialect.connect(settings.target(), options)) {
            findings.addAll(session.tables().checkServer(planned.values()));
            findings.addAll(taken(toBeginWith(planned, session), session));
        } catch (MillraceException e) {
            findings.add(Finding.of(
                    e.code(), "target " + settings.target().place(), e.what(), "the target cannot be checked"));
        }
        return findings;
    }

    /** The tables of the first copy: what is added later stops nobody, and is looked at when its turn comes. */
    private List<Finding> taken(Map<TableId, TargetTable> planned, TargetSession session) {
        Map<TableId, List<Finding>> taken = new LinkedHashMap<>();
        planned.forEach((table, place) -> taken.put(table, session.tables().check(place, expected())));
        taken.values().removeIf(List::isEmpty);
        if (!taken.isEmpty()) {
            new FirstTables(settings).read().ifPresent(taken.keySet()::retainAll);
        }
        return taken.values().stream().flatMap(List::stream).toList();
    }

    private Expectation expected() {
        return switch (settings.snapshot().existingTables()) {
            case APPEND_TO_EMPTY -> Expectation.FREE;
            case TRUNCATE -> Expectation.REPLACEABLE;
            case REPLACE_BY_KEY_RANGE -> Expectation.REPLACEABLE_BY_RANGE;
        };
    }

    /** What is not copied yet, nor begun. */
    private Map<TableId, TargetTable> toBeginWith(Map<TableId, TargetTable> planned, TargetSession session) {
        boolean isCopied = session.control().areCurrent()
                && session.control()
                        .snapshots()
                        .newest(settings.pipeline())
                        .filter(run -> run.state() == SnapshotRun.State.COMPLETED)
                        .isPresent();
        return isCopied ? Map.of() : free(planned, begun(session));
    }

    /** Tables whose rows are Millrace's own: the copy itself knows how to go on with those. */
    private Set<TableId> begun(TargetSession session) {
        return session.control().exist() ? session.control().snapshots().tables(settings.pipeline()) : Set.of();
    }

    private static Map<TableId, TargetTable> free(Map<TableId, TargetTable> planned, Set<TableId> begun) {
        Map<TableId, TargetTable> free = new LinkedHashMap<>(planned);
        free.keySet().removeAll(begun);
        return free;
    }
}
