// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.target.TargetSession;
import io.millrace.target.TargetTable;
import io.millrace.target.contract.CorpusCase;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueCorpusContract;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCorpusTest extends ValueCorpusContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }

    @Override
    protected Stream<CorpusCase> cases() {
        return CorpusCase.held();
    }

    @ParameterizedTest
    @MethodSource("io.millrace.target.contract.CorpusCase#notHeld")
    @Tag("A8")
    @Tag("V5")
    @Tag("V6")
    @Tag("V21")
    void refusesByEveryWayWhatPostgresHasNot(CorpusCase value) throws Exception {
        TargetTable keyed = table(1, value);
        TargetTable keyless = table(0, value);
        try (TargetSession session = target.session()) {
            assertNotHeld(() -> load(session, keyed, value.values()));
            session.rollback();
            assertNotHeld(() -> session.changes().write(keyed, List.of(), changes(keyed, value.values())));
            session.rollback();
            assertNotHeld(() -> session.changes().replay(keyless, changes(keyless, value.values())));
            session.rollback();
        }
    }

    private static void assertNotHeld(ThrowingCallable writing) {
        assertThatThrownBy(writing)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.TARGET_VALUE_NOT_HELD));
    }

    @Test
    void instantsAfter2038Arrive() throws Exception {
        ColumnType type = ColumnType.of(ColumnKind.TIMESTAMP, 0, 3);
        CorpusCase instants = new CorpusCase("instants", type, List.of("2106-02-07 06:28:15.999Z"));
        TargetTable table = table(1, instants);
        try (TargetSession session = target.session()) {
            load(session, table, instants.values());
            session.commit();
        }

        assertThat(stored(table)).isEqualTo(instants.texts());
    }
}
