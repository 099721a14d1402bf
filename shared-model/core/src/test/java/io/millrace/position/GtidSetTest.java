// SPDX-License-Identifier: Apache-2.0
package io.millrace.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B14")
class GtidSetTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Test
    void holdsExactlyWhatWasAddedInWhateverOrder() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            TreeSet<Integer> plain = new TreeSet<>();
            GtidSet set = new GtidSet();
            for (int i = 0; i < 120; i++) {
                int from = 1 + random.nextInt(100);
                int to = from + (random.nextBoolean() ? 0 : random.nextInt(9));
                GtidSet more = GtidSet.parse(A + ":" + from + "-" + to);
                for (int number = from; number <= to; number++) {
                    plain.add(number);
                    if (i % 2 == 0) {
                        set.add(A + ":" + number);
                    }
                }
                set.addAll(more);
                for (int number = 1; number <= 120; number++) {
                    assertThat(set.contains(A + ":" + number))
                            .as("seed %d, %d in %s", seed, number, set)
                            .isEqualTo(plain.contains(number));
                }
                assertThat(GtidSet.parse(set.toString())).hasToString(set.toString());
            }
            assertThat(set.toString().chars().filter(c -> c == ':').count())
                    .as("seed %d: no range more than there are holes in %s", seed, set)
                    .isEqualTo(plain.stream()
                            .filter(number -> !plain.contains(number - 1))
                            .count());
        }
    }

    @Test
    void readsTagsAndLinesAsMySqlWritesThem() {
        GtidSet set = GtidSet.parse(A + ":1-5:8:audit:1-2:4,\n" + B + ":7");

        assertThat(set).hasToString(A + ":1-5:8," + A + ":audit:1-2:4," + B + ":7");
        assertThat(set.contains(A + ":audit:4")).isTrue();
        assertThat(set.contains(A + ":4")).isTrue();
        assertThat(set.contains(A + ":audit:5")).isFalse();
        assertThat(set.contains(B + ":audit:1")).isFalse();
    }

    /** Two servers may give one number in a domain, and only one of the two transactions was read. */
    @Test
    void whatAServerOfMariaDbWroteLastInADomainStandsForAllItsTransactionsThere() {
        GtidSet set = GtidSet.parse("0-1-7,5-2-3");
        set.add("0-3-8");
        set.add("0-1-2");

        assertThat(set).hasToString("0-1-7,0-3-8,5-2-3");
        assertThat(set.contains("0-1-7")).isTrue();
        assertThat(set.contains("0-1-8")).isFalse();
        assertThat(set.contains("0-9-8")).isFalse();
        assertThat(set.contains("6-1-1")).isFalse();
        assertThat(set.domains()).containsEntry("0", "0-3-8").containsEntry("5", "5-2-3");
    }

    @Test
    void holdsAllOfASetIfItHoldsEachRange() {
        GtidSet set = GtidSet.parse(A + ":1-5:8-9:audit:1-2");

        assertThat(set.containsAll(GtidSet.parse(A + ":2-5:9"))).isTrue();
        assertThat(set.containsAll(GtidSet.parse(A + ":5-6"))).isFalse();
        assertThat(set.containsAll(GtidSet.parse(B + ":1"))).isFalse();
        assertThat(GtidSet.parse("0-1-7,0-2-5").containsAll(GtidSet.parse("0-2-4")))
                .isTrue();
        assertThat(GtidSet.parse("0-1-7").containsAll(GtidSet.parse("0-2-4"))).isFalse();
    }

    @Test
    void isEmptyAsText() {
        assertThat(GtidSet.parse("")).hasToString("");
        assertThat(GtidSet.parse("").isEmpty()).isTrue();
        assertThatThrownBy(() -> GtidSet.parse("nonsense")).isInstanceOf(IllegalArgumentException.class);
    }
}
