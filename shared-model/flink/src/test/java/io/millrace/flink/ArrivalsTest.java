// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final LogPosition CONSISTENT = LogPosition.parse("1:1:500");

    private final Arrivals arrivals = Arrivals.of("arrivals-" + System.nanoTime());

    @Test
    void whoWaitsIsToldWhenThePlaceIsPassedAndNotBefore() throws Exception {
        arrivals.begin(LogPosition.parse("1:1:600"), CONSISTENT);
        CompletableFuture<Arrivals.Place> wait = wait("1:1:800");
        arrivals.reached(LogPosition.parse("1:1:700:end"));
        assertThat(wait).isNotDone();

        arrivals.reached(LogPosition.parse("1:1:800"));

        assertThat(told(wait)).isEqualTo("1:1:800");
        assertThat(told(wait("1:1:700"))).isEqualTo("1:1:800");
    }

    @Test
    void aPlaceCountsOnlyOnceTheTargetShowsAStateOfTheSource() throws Exception {
        arrivals.begin(LogPosition.parse("1:1:100"), CONSISTENT);
        CompletableFuture<Arrivals.Place> wait = wait("1:1:200");
        arrivals.reached(LogPosition.parse("1:1:300:end"));
        assertThat(wait).isNotDone();

        arrivals.reached(LogPosition.parse("1:1:500:end"));
        assertThat(told(wait)).isEqualTo("1:1:500:end");

        arrivals.begin(LogPosition.parse("1:1:900"), null);
        assertThat(wait("1:1:200")).isNotDone();
    }

    @Test
    void aTargetThatWasSetBackIsWaitedForAgain() throws Exception {
        arrivals.begin(LogPosition.parse("1:1:900"), CONSISTENT);
        Arrivals.Place believed = arrivals.place().orElseThrow();
        CompletableFuture<Arrivals.Place> wait =
                arrivals.await(LogPosition.parse("1:1:800"), believed).orElseThrow();
        assertThat(wait).isNotDone();
        arrivals.end();
        assertThat(arrivals.place()).isEmpty();

        arrivals.begin(LogPosition.parse("1:1:600"), CONSISTENT);
        assertThat(wait).isNotDone();
        arrivals.reached(LogPosition.parse("1:1:800"));

        assertThat(told(wait)).isEqualTo("1:1:800");
    }

    @Test
    void anotherLogEndsAWait() throws Exception {
        arrivals.begin(LogPosition.parse("1:1:900"), CONSISTENT);
        CompletableFuture<Arrivals.Place> wait = wait("1:2:4");

        arrivals.reached(LogPosition.parse("2:5:4"));

        assertThat(told(wait)).isEqualTo("2:5:4");
        assertThat(arrivals.place().orElseThrow().isOfOtherLog(LogPosition.parse("1:2:4")))
                .isTrue();
        assertThat(arrivals.place().orElseThrow().holds(LogPosition.parse("1:2:4")))
                .isFalse();
    }

    @Test
    void soManyMayWaitAndWhoGivesUpMakesRoom() {
        List<CompletableFuture<Arrivals.Place>> waits = new ArrayList<>();
        for (int i = 0; i < Arrivals.WAITING_MAX; i++) {
            waits.add(wait("1:1:800"));
        }
        assertThat(arrivals.await(LogPosition.parse("1:1:800"), null)).isEmpty();

        waits.get(17).cancel(false);

        assertThat(arrivals.await(LogPosition.parse("1:1:800"), null)).isPresent();
    }

    private CompletableFuture<Arrivals.Place> wait(String position) {
        return arrivals.await(LogPosition.parse(position), null).orElseThrow();
    }

    private static String told(CompletableFuture<Arrivals.Place> wait) throws Exception {
        return wait.get(10, TimeUnit.SECONDS).position().toString();
    }
}
