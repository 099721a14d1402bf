// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.target.contract.CorpusCase;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueCorpusContract;
import io.millrace.testkit.types.TypeCorpus.Sample;
import java.util.stream.Stream;

class DerbyValueCorpusTest extends ValueCorpusContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }

    @Override
    protected Stream<CorpusCase> cases() {
        return CorpusCase.held(DerbyValueCorpusTest::isHeld);
    }

    /** All that PostgreSQL has, and NUL, but for negative zeros and times of days that were left out. */
    static boolean isHeld(Sample sample) {
        boolean hasPolicy = sample.policy() != null && !sample.policy().equals("nulInText");
        return !hasPolicy && !sample.canonical().matches("-0(\\.0*)?|1582-10-(0[5-9]|1[0-4]) .*");
    }
}
