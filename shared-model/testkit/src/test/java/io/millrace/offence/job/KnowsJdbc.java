// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.job;

import java.sql.Connection;
import java.sql.SQLException;

class KnowsJdbc {
    void close(Connection connection) throws SQLException {
        connection.close();
    }
}
