// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.codec.ChangeRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that cannot fail proves nothing: each of these faults must be found, and nothing where there is none. */
class ChangeLogCheckTest {

    private final WrittenLog log = new WrittenLog();

    @Test
    void findsNothingInALogWithoutAFault() {
        assertThat(log.checked(log.records).kept()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void findsWhatAMutantDoes(Mutant mutant) {
        assertThat(log.checkedWith(mutant).counts()).containsKey(mutant.expected());
    }

    /** Busy sessions may never write twice in a row. */
    @Test
    void findsTwoTransactionsOfASessionThatChangePlacesAroundAnothers() {
        assertThat(new WrittenLog(List.of(1, 2)).checkedWith(Mutant.REORDER).counts())
                .containsKey(ViolationKind.REORDERED);
    }

    @Test
    void findsAPartThatIsMissing() {
        List<ChangeRecord> records = new ArrayList<>(log.records);
        records.remove(records.indexOf(part()) + 1);

        assertThat(log.checked(records).counts()).containsKeys(ViolationKind.GAP);
    }

    @Test
    void findsThatTheLogHasLostItsBeginning() {
        assertThat(log.checked(log.records.subList(2, log.records.size())).counts())
                .containsKeys(ViolationKind.GAP, ViolationKind.LOST);
    }

    @Test
    void findsADefinitionThatIsMissing() {
        List<ChangeRecord> records = new ArrayList<>(log.records);
        records.removeIf(ChangeRecord.Schema.class::isInstance);

        assertThat(log.checked(records).counts())
                .containsKeys(ViolationKind.GAP, ViolationKind.LOST, ViolationKind.SHAPE);
    }

    @Test
    void findsARowThatTheSourceDoesNotHave() {
        log.forgetARow("tracks");

        assertThat(log.checked(log.records).counts()).containsOnlyKeys(ViolationKind.ROW_DIFFERS);
    }

    @Test
    void findsThatTheLogEndsBeforeTheSourceDoes() {
        assertThat(log.checked(log.records.subList(0, log.records.size() - 1)).counts())
                .containsOnlyKeys(ViolationKind.END);
    }

    private ChangeRecord part() {
        return log.records.stream()
                .filter(record -> record instanceof ChangeRecord.Transaction transaction && !transaction.isLastPart())
                .findFirst()
                .orElseThrow();
    }
}
