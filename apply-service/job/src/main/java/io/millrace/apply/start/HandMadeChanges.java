// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.apply.log.NextChange;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.Topics;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.transform.TransformChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells a table that does not fit any more from one that fits already: apply stopped at a change of its shape, and a
 * person has carried it out in the target. Nothing is written down here; the change itself, when apply comes to it, looks
 * once more and moves the table's state together with the progress.
 */
final class HandMadeChanges {

    private final PipelineSettings settings;
    private final TargetSession session;
    private final TransformChain chain;

    HandMadeChanges(PipelineSettings settings, TargetSession session, TransformChain chain) {
        this.settings = settings;
        this.session = session;
        this.chain = chain;
    }

    /**
     * What is left of the findings.
     *
     * @param unfit tables by the shape that they followed so far, with what is found when they are held against it
     */
    List<Finding> findings(Map<TableSchema, List<Finding>> unfit) {
        Map<TableId, SchemaChange> changes;
        try {
            changes = next(unfit.keySet().stream().map(TableSchema::table).collect(Collectors.toSet()));
        } catch (MillraceException e) {
            // Whether the tables fit is not known then: brokers that come back are waited for.
            return List.of(Finding.of(
                    e.code(),
                    "topic " + settings.changesTopic(),
                    e.what(),
                    "tables of the target do not have the shape that they had, and what comes next for them cannot be"
                            + " seen"));
        }
        List<Finding> findings = new ArrayList<>();
        unfit.forEach((shape, ofTable) -> {
            SchemaChange change = changes.get(shape.table());
            findings.addAll(change == null ? ofTable : findings(shape, change, ofTable));
        });
        return findings;
    }

    private Map<TableId, SchemaChange> next(Set<TableId> tables) {
        Optional<Progress> progress = session.control().progress().read(settings.pipeline(), Progress.ORDERED_LANE);
        session.rollback();
        try (Topics topics = Topics.connect(settings)) {
            boolean isThere = topics.find(settings.changesTopic()).isPresent();
            return progress.isPresent() && isThere ? NextChange.of(settings, progress.get(), tables) : Map.of();
        }
    }

    private List<Finding> findings(TableSchema shape, SchemaChange change, List<Finding> before) {
        TargetTable old = plan(shape);
        TableSchema after = change.after();
        if (after == null) {
            return session.tables().exists(old) ? withChange(change, before) : List.of();
        }
        TargetTable table = plan(after);
        boolean isSameTable =
                table.schema().equals(old.schema()) && table.name().equals(old.name());
        if (!isSameTable && session.tables().exists(old)) {
            return withChange(change, before);
        }
        return Stream.concat(
                        session.tables().checkServer(List.of(table)).stream(),
                        withChange(change, session.tables().check(table, TargetTables.Expectation.FILLED)).stream())
                .toList();
    }

    private TargetTable plan(TableSchema schema) {
        return TargetDialect.of(settings.target().kind())
                .plan(chain.bind(schema).output(), settings.target());
    }

    private static List<Finding> withChange(SchemaChange change, List<Finding> findings) {
        return findings.stream()
                .map(finding -> Finding.of(
                        FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED,
                        finding.subject(),
                        finding.measured(),
                        "the target's table has neither the shape before nor the one after the next change, "
                                + change.kind() + " " + change.table() + " at " + change.position() + ": "
                                + finding.why()))
                .toList();
    }
}
