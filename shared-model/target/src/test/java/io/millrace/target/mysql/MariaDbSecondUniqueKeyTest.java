// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

class MariaDbSecondUniqueKeyTest extends SecondUniqueKeyContract {

    @Override
    MySqlScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
