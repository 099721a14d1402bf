// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueNotHeldContract;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class MariaDbValueNotHeldTest extends ValueNotHeldContract {

    @Override
    protected TargetScene open() throws Exception {
        return MySqlScene.mariaDb();
    }

    @Override
    protected Stream<Arguments> values() {
        return Refused.values();
    }
}
