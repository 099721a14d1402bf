// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

class MariaDbFaultsTest extends MySqlFaultsContract {

    @Override
    MySqlScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
