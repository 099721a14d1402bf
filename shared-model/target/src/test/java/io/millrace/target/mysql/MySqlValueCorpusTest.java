// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.CorpusCase;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueCorpusContract;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
        value = "io.millrace.target.mysql.MySqlScene#isThere",
        disabledReason = "no MySQL: set millrace.test.mysql.home to its folder")
class MySqlValueCorpusTest extends ValueCorpusContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mySql();
    }

    @Override
    protected Stream<CorpusCase> cases() {
        return CorpusCase.all();
    }
}
