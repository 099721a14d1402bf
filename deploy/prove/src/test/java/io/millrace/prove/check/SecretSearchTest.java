// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D9")
class SecretSearchTest {

    private static final String SECRET = "cAnaryOfTheTest";

    private final Violations violations = new Violations();
    private final SecretSearch search = new SecretSearch(List.of("cAnaryOfAnother", SECRET), violations);

    @Test
    void whatIsWithoutASecretIsWell() {
        search.look(Place.LOG, "a.log", bytes("cAnary, cAnaryOf"));

        assertThat(violations.isEmpty()).isTrue();
        assertThat(search.looks()).isEqualTo(1);
    }

    @Test
    void aSecretIsFoundAndNotShown() {
        search.look(Place.RECORD, "changes offset 7", bytes("x" + SECRET));

        assertThat(violations.kept())
                .singleElement()
                .hasToString("SECRET at record changes offset 7: a secret of this run is there in clear text");
    }

    @Test
    void aSecretIsFoundWhereverItLiesInALargeFile() {
        byte[] secret = bytes(SECRET);
        for (int at = (1 << 17) - 40; at < (1 << 17) + 40; at++) {
            byte[] content = new byte[1 << 18];
            Arrays.fill(content, (byte) 'c');
            System.arraycopy(secret, 0, content, at, secret.length);
            search.look(Place.STATE, "at " + at, content);
        }

        assertThat(violations.count(ViolationKind.SECRET)).isEqualTo(80);
    }

    @Test
    void whereNothingWasLookedAtAMutantIsNotFound() {
        search.look(Place.LOG, "a.log", bytes("nothing"));
        search.look(Place.STATE, "empty", new byte[0]);

        assertThat(search.mutants())
                .containsEntry("secret-in-log", true)
                .containsEntry("secret-in-state", false)
                .hasSize(Place.values().length);
        assertThat(violations.isEmpty()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
