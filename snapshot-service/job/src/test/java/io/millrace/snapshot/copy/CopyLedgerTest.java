// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.TableId;
import io.millrace.snapshot.copy.CopyLedger.Extent;
import io.millrace.snapshot.copy.CopyLedger.Indexes;
import io.millrace.snapshot.copy.CopyLedger.Line;
import io.millrace.target.TargetIndex;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyLedgerTest {

    private static final TableId LARGE = new TableId("shop", "large");
    private static final TableId SMALL = new TableId("shop", "small");

    private final AtomicLong nanos = new AtomicLong(5);
    private final CopyLedger ledger = new CopyLedger(nanos::get);

    @BeforeEach
    void begin() {
        Map<TableId, Extent> extents = new LinkedHashMap<>();
        extents.put(LARGE, new Extent(1000, 400, 4));
        extents.put(SMALL, new Extent(10, 0, 0));
        ledger.begin(extents);
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void countsWhatEarlierAttemptsCopiedButNotTheirTime() {
        ledger.planned(LARGE);
        pass(2);
        ledger.done(LARGE, 500, 7000);

        assertThat(ledger.line(LARGE))
                .isEqualTo(new Line(
                        LARGE, 1000, 900, 500, 7000, 5, 5, Duration.ofSeconds(2).toNanos(), false, Indexes.NONE));
        assertThat(ledger.line(SMALL)).isEqualTo(new Line(SMALL, 10, 0, 0, 0, 0, 0, 0, false, Indexes.NONE));
    }

    @Test
    void aCopiedTableHasTheRowsThatWereCounted() {
        ledger.planned(SMALL);
        pass(1);
        ledger.done(SMALL, 7, 70);
        ledger.copied(SMALL);
        pass(5);

        assertThat(ledger.line(SMALL))
                .isEqualTo(
                        new Line(SMALL, 7, 7, 7, 70, 1, 1, Duration.ofSeconds(1).toNanos(), true, Indexes.NONE));
    }

    @Test
    void aTableThatStartsAgainCountsFromNothing() {
        ledger.planned(LARGE);
        ledger.done(LARGE, 500, 7000);
        ledger.startedAgain(LARGE);

        assertThat(ledger.line(LARGE)).isEqualTo(new Line(LARGE, 1000, 0, 0, 0, 0, 0, 0, false, Indexes.NONE));
        assertThat(ledger.lines()).extracting(Line::table).containsExactly(LARGE, SMALL);
    }

    @Test
    void theSummaryHasALineForEachTableAndOneForAll() {
        ledger.planned(LARGE);
        ledger.planned(SMALL);
        pass(1);
        ledger.done(SMALL, 10, 70);
        ledger.copied(SMALL);
        pass(1);
        ledger.done(LARGE, 2_000_000, 12_340_000);
        ledger.copied(LARGE);

        assertThat(CopySummary.of(ledger).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "table rows MB chunks seconds rows/s indexes seconds",
                        "shop.large 2,000,400 12.3 5 2.0 1,000,000 0 0.0",
                        "shop.small 10 0.0 1 1.0 10 0 0.0",
                        "total 2,000,410 12.3 6 2.0 1,000,005 0 0.0");
    }

    @Test
    void theTimeOfIndexesIsNotTheTimeOfRows() {
        TargetIndex a = new TargetIndex("a", "(a)");
        ledger.planned(SMALL);
        pass(2);
        ledger.done(SMALL, 10, 70);
        ledger.indexes(SMALL, new IndexWork(2, List.of(a, new TargetIndex("b", "(b)")), List.of("c is not made")));
        pass(1);
        ledger.indexMade(SMALL);
        assertThat(ledger.line(SMALL).indexes())
                .isEqualTo(new Indexes(1, 2, Duration.ofSeconds(1).toNanos(), List.of("c is not made")));
        pass(2);
        ledger.indexMade(SMALL);
        ledger.indexes(SMALL, new IndexWork(2, List.of(), List.of("c is not made")));
        ledger.copied(SMALL);
        pass(7);

        assertThat(CopySummary.of(ledger).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains("shop.small 10 0.0 1 2.0 5 2 3.0", "shop.small: c is not made");
    }

    @Test
    void indexesThatAnEarlierAttemptMadeAreThere() {
        ledger.indexes(SMALL, new IndexWork(3, List.of(new TargetIndex("a", "(a)")), List.of()));
        pass(4);
        ledger.indexMade(SMALL);
        ledger.copied(SMALL);

        assertThat(ledger.line(SMALL).indexes().made()).isEqualTo(3);
        assertThat(ledger.line(SMALL).nanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
    }
}
