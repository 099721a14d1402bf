// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.CorpusCase;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueCorpusContract;
import java.util.stream.Stream;

class MariaDbValueCorpusTest extends ValueCorpusContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }

    @Override
    protected Stream<CorpusCase> cases() {
        return CorpusCase.all();
    }
}
