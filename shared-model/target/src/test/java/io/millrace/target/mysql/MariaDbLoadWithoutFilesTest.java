// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

class MariaDbLoadWithoutFilesTest extends LoadWithoutFilesContract {

    @Override
    MySqlScene open() throws Exception {
        return MySqlScene.mariaDb();
    }
}
