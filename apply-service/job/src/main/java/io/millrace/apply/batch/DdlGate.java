// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.DdlKind;
import io.millrace.model.SchemaChange;
import io.millrace.settings.DdlPolicy;
import io.millrace.settings.SchemaChangeSettings;
import io.millrace.target.DdlRecord;
import io.millrace.target.DdlRecord.State;
import io.millrace.target.DdlStep;
import io.millrace.target.DdlTable;
import io.millrace.target.TargetSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides what becomes of one schema change, by the policies and by the word of a person, and keeps account of it. */
final class DdlGate {

    private final String pipeline;
    private final SchemaChangeSettings policies;
    private final SchemaChange change;
    private final List<DdlStep> steps;
    private final String sayDone;

    /** What becomes of a change. */
    enum Verdict {
        CARRY,
        LEAVE
    }

    /**
     * The gate for the steps by which the target would follow.
     *
     * @param sayDone how a person says that the target follows where its columns do not show it
     */
    DdlGate(String pipeline, SchemaChangeSettings policies, SchemaChange change, List<DdlStep> steps, String sayDone) {
        this.pipeline = pipeline;
        this.sayDone = sayDone;
        this.policies = policies;
        this.change = change;
        this.steps = steps.stream().filter(this::counts).toList();
    }

    /** A default that the target lacks touches no row that comes, so that nothing diverges by it. */
    private boolean counts(DdlStep step) {
        return step.kind() != DdlKind.CHANGE_DEFAULT || policies.of(step.kind()) != DdlPolicy.IGNORE;
    }

    /** The steps to carry out. */
    List<DdlStep> steps() {
        return steps;
    }

    /**
     * What becomes of the change. A question to a person is written down in a transaction of its own.
     *
     * @throws MillraceException {@link FaultCode#TARGET_SCHEMA_CHANGE_ASKED} while a person's word is waited for; {@link
     *     FaultCode#TARGET_SCHEMA_CHANGE_NOT_CARRIED} if it must not or cannot be carried
     */
    Verdict verdict(TargetSession session) {
        return switch (policy()) {
            case APPLY -> {
                requireNoObstacle();
                yield Verdict.CARRY;
            }
            case ASK -> {
                requireNoObstacle();
                yield answer(session);
            }
            case IGNORE -> Verdict.LEAVE;
            case STOP -> throw notCarried("By apply.schemaChanges apply stops here. In the target: " + inTheTarget());
        };
    }

    private DdlPolicy policy() {
        return steps.stream().map(this::policy).max(DdlPolicy::compareTo).orElse(DdlPolicy.APPLY);
    }

    /** Keeps account of a change that was carried out or left out, in the transaction that does it. */
    void done(TargetSession session, Verdict verdict) {
        DdlTable account = session.control().schemaChanges();
        if (!steps.isEmpty()) {
            account.write(
                    switch (verdict) {
                        case CARRY -> record(State.CARRIED, reasons());
                        case LEAVE -> record(State.IGNORED, left());
                    });
        } else {
            // The question stays, with what became of it: nothing of what it showed was run.
            account.read(pipeline, change.position())
                    .filter(known -> known.state() != State.CARRIED)
                    .ifPresent(known -> account.write(new DdlRecord(
                            pipeline,
                            known.position(),
                            known.table(),
                            known.source(),
                            List.of(),
                            State.CARRIED,
                            "carried out by hand",
                            Instant.EPOCH)));
        }
    }

    /**
     * Rows that a change of shape may have made others are nothing but a doubt: whoever has them applied has answered it.
     * Rows that came or went by themselves are none, and nobody knows them beforehand.
     */
    private DdlPolicy policy(DdlStep step) {
        DdlPolicy policy = policies.of(step.kind());
        boolean isOpen = step.doubt() != null
                && (step.kind() != DdlKind.REWRITE_VALUES || change.kind() == SchemaChange.Kind.UNKNOWN);
        return policy == DdlPolicy.APPLY && isOpen ? DdlPolicy.ASK : policy;
    }

    private void requireNoObstacle() {
        if (steps.stream().anyMatch(step -> step.obstacle() != null)) {
            throw notCarried("In the target: " + inTheTarget());
        }
    }

    private Verdict answer(TargetSession session) {
        DdlTable account = session.control().schemaChanges();
        Optional<DdlRecord> known = account.read(pipeline, change.position());
        // Another wording is another question.
        boolean isSame = known.isPresent() && known.get().ddl().equals(ddl());
        State state = isSame ? known.get().state() : State.CARRIED;
        if (state == State.APPROVED || state == State.IGNORED) {
            return state == State.APPROVED ? Verdict.CARRY : Verdict.LEAVE;
        }
        if (state == State.REFUSED) {
            throw notCarried("Refused by a person: " + inTheTarget());
        }
        if (state != State.ASKED) {
            account.write(record(State.ASKED, reasons()));
            session.commit();
        }
        throw at(
                FaultCode.TARGET_SCHEMA_CHANGE_ASKED,
                "At the source: " + source() + ". It waits for approval of: " + inTheTarget() + reasonsInWords());
    }

    private String left() {
        return "left out by " + (policy() == DdlPolicy.IGNORE ? "apply.schemaChanges" : "a person") + reasonsInWords();
    }

    private DdlRecord record(State state, String reason) {
        return new DdlRecord(
                pipeline, change.position(), change.table(), source(), ddl(), state, reason, Instant.EPOCH);
    }

    private String source() {
        return steps.stream().map(DdlStep::source).distinct().collect(Collectors.joining("; "));
    }

    private List<String> ddl() {
        return steps.stream().flatMap(step -> step.ddl().stream()).toList();
    }

    private String reasons() {
        return steps.stream()
                .map(DdlStep::doubt)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private String reasonsInWords() {
        return reasons().isEmpty() ? "" : " (" + reasons() + ")";
    }

    private String inTheTarget() {
        List<String> texts = new ArrayList<>(ddl());
        steps.stream().map(DdlStep::obstacle).filter(Objects::nonNull).forEach(texts::add);
        if (steps.stream().anyMatch(step -> step.kind() == DdlKind.REWRITE_VALUES)) {
            texts.add("its rows as they are. Approve if they equal the source's; else ignore, and copy the table again"
                    + " (POST /reloads)");
        } else if (steps.stream().anyMatch(step -> step.ddl().isEmpty() && step.obstacle() == null)) {
            texts.add("nobody can see by its columns whether its values have followed. When they equal the source's: "
                    + sayDone);
        }
        return String.join("; ", texts);
    }

    private MillraceException notCarried(String what) {
        return at(FaultCode.TARGET_SCHEMA_CHANGE_NOT_CARRIED, "At the source: " + source() + ". " + what);
    }

    private MillraceException at(FaultCode code, String what) {
        return MillraceException.at(code, change.table(), change.position(), what);
    }
}
