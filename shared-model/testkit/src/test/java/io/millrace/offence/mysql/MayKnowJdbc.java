// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.mysql;

import java.sql.Connection;
import java.sql.SQLException;

class MayKnowJdbc {
    void close(Connection connection) throws SQLException {
        connection.close();
    }
}
