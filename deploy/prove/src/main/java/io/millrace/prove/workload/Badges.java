// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The badges of one session, each with a code that no other badge has: codes move from one to the next. Not thread-safe. */
final class Badges {

    private static final int APART = 100;

    private final Session session;
    private final SplittableRandom chance;
    private int[] codes;

    Badges(Session session, SplittableRandom chance) {
        this.session = session;
        this.chance = chance;
        this.codes = IntStream.range(0, Tables.BADGES)
                .map(badge -> Tables.firstCode(session.number(), badge))
                .toArray();
    }

    static int id(int session, int badge) {
        return session * APART + badge;
    }

    /** Some badges give their codes on in a circle. What is remembered changes only when it was acknowledged. */
    void runOne(boolean commit) {
        int first = chance.nextInt(Tables.BADGES);
        int count = 2 + chance.nextInt(Tables.BADGES - 1);
        int[] next = codes.clone();
        for (int i = 0; i < count; i++) {
            next[badge(first, i)] = codes[badge(first, (i + 1) % count)];
        }
        boolean done = session.transaction("badges", commit, s -> {
            // A code is put aside before another badge takes it: the source has each only once.
            give(s, first, -s.number());
            for (int i = 1; i < count; i++) {
                int aside = -s.number() - APART * i;
                give(s, badge(first, i), aside);
                give(s, badge(first, i - 1), next[badge(first, i - 1)]);
            }
            give(s, badge(first, count - 1), next[badge(first, count - 1)]);
        });
        if (done) {
            codes = next;
        }
    }

    private static int badge(int first, int at) {
        return (first + at) % Tables.BADGES;
    }

    private static void give(Session s, int badge, int code) throws SQLException {
        s.run(
                "UPDATE badges SET code = ?, session = ?, counter = ? WHERE id = ?",
                code,
                s.number(),
                s.counter(),
                id(s.number(), badge));
    }
}
