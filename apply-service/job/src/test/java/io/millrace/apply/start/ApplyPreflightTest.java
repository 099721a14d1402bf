// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.start;

import static io.millrace.apply.scene.Shop.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.fault.Finding;
import org.junit.jupiter.api.Test;

class ApplyPreflightTest {

    @Test
    void findsTablesThatDoNotFitAnyMore() {
        try (ApplyScene scene = ApplyScene.create("")) {
            scene.ready(ACCOUNTS);
            ClassLoader loader = getClass().getClassLoader();
            assertThat(ApplyPreflight.findings(scene.settings(), loader)).isEmpty();

            scene.execute("ALTER TABLE bank.accounts DROP COLUMN balance");

            assertThat(ApplyPreflight.findings(scene.settings(), loader))
                    .extracting(finding -> finding.code().name())
                    .containsOnly("TARGET_TABLE_SHAPE");
        }
    }

    @Test
    void findsEverythingAtOnce() {
        try (ApplyScene wrong = ApplyScene.create(1, "", "{kind: blur}, {kind: filter, where: 'x ='}")) {
            assertThat(ApplyPreflight.findings(wrong.settings(), getClass().getClassLoader()))
                    .extracting(Finding::subject)
                    .containsExactly("transforms[0].kind", "transforms[1].where", "target 127.0.0.1:1");
        }
    }
}
