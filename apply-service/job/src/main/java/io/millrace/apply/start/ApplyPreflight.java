// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import io.millrace.apply.log.SchemaBook;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.flink.Topics;
import io.millrace.model.TableSchema;
import io.millrace.settings.PipelineSettings;
import io.millrace.target.Progress;
import io.millrace.target.SessionOptions;
import io.millrace.target.TableState;
import io.millrace.target.TargetDialect;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.TargetTables;
import io.millrace.transform.TransformChain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything about target and transforms that would stop or harm apply, found before it starts; changes nothing. What
 * concerns tables is looked at once they are copied: before, that is the snapshot's to check. Stateless.
 */
public final class ApplyPreflight {

    private static final Set<FaultCode> FOUND_BY_THE_SHELL =
            Set.of(FaultCode.KAFKA_UNREACHABLE, FaultCode.KAFKA_UNAUTHORISED, FaultCode.KAFKA_REFUSED);

    private ApplyPreflight() {}

    /**
     * All findings.
     *
     * @param plugins sees the users' own transforms
     */
    public static List<Finding> findings(PipelineSettings settings, ClassLoader plugins) {
        List<Finding> findings = new ArrayList<>();
        SessionOptions options = SessionOptions.durable("millrace " + settings.pipeline() + " apply check");
        try (TargetSession session = TargetDialect.of(settings.target().kind()).connect(settings.target(), options)) {
            List<TableSchema> schemas = copied(settings, session);
            List<Finding> transforms = TransformChain.check(settings.transforms(), plugins, schemas);
            findings.addAll(transforms);
            if (transforms.isEmpty()) {
                tables(settings, session, TransformChain.of(settings.transforms(), plugins), schemas, findings);
            }
        } catch (MillraceException e) {
            if (findings.isEmpty()) {
                findings.addAll(TransformChain.check(settings.transforms(), plugins, List.of()));
            }
            findings.add(Finding.of(
                    e.code(), "target " + settings.target().place(), e.what(), "the target cannot be checked"));
        }
        return findings;
    }

    private static void tables(
            PipelineSettings settings,
            TargetSession session,
            TransformChain chain,
            List<TableSchema> schemas,
            List<Finding> findings) {
        TargetDialect dialect = TargetDialect.of(settings.target().kind());
        Map<TableSchema, TargetTable> tables = new LinkedHashMap<>();
        schemas.forEach(
                schema -> tables.put(schema, dialect.plan(chain.bind(schema).output(), settings.target())));
        findings.addAll(session.tables().checkServer(tables.values()));
        findings.addAll(dialect.check(tables.values(), settings.target()));
        Map<TableSchema, List<Finding>> unfit = new LinkedHashMap<>();
        tables.forEach((schema, table) -> {
            List<Finding> ofTable = session.tables().check(table, TargetTables.Expectation.FILLED);
            if (!ofTable.isEmpty()) {
                unfit.put(schema, ofTable);
            }
        });
        if (!unfit.isEmpty()) {
            findings.addAll(new HandMadeChanges(settings, session, chain).findings(unfit));
        }
    }

    /** The shapes that the copied tables follow; none before apply has begun. */
    private static List<TableSchema> copied(PipelineSettings settings, TargetSession session) {
        if (!session.control().areCurrent()
                || session.control()
                        .progress()
                        .read(settings.pipeline(), Progress.ORDERED_LANE)
                        .isEmpty()) {
            return List.of();
        }
        List<TableState> states = session.control().snapshots().readAll(settings.pipeline());
        session.rollback();
        SchemaBook book = schemas(settings);
        // What keeps a table from being written is known where changes of it are parked: people must get to them.
        return states.stream()
                .filter(state -> !state.isLeftOut())
                .filter(state -> book.knows(state.schemaVersion()))
                .map(state -> book.require(state.source(), state.schemaVersion(), null))
                .toList();
    }

    /** Brokers that are away are the shell's finding; here they only mean that less can be checked. */
    private static SchemaBook schemas(PipelineSettings settings) {
        try (Topics topics = Topics.connect(settings)) {
            return topics.find(settings.schemasTopic()).isPresent()
                    ? SchemaBook.read(settings)
                    : SchemaBook.unread(settings);
        } catch (MillraceException e) {
            if (FOUND_BY_THE_SHELL.contains(e.code())) {
                return SchemaBook.unread(settings);
            }
            throw e;
        }
    }
}
