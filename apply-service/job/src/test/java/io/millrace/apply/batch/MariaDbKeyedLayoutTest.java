// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.SQLException;

class MariaDbKeyedLayoutTest extends KeyedLayoutContract {

    @Override
    ApplyScene open(String apply) {
        return ApplyScene.toMariaDb(apply);
    }

    @Override
    Connection connect(ApplyScene scene) throws SQLException {
        return Servers.mariaDb().connect("bank");
    }

    @Override
    String lock(String table) {
        return "LOCK TABLES " + table + " READ";
    }

    @Override
    int transactionsOf(ApplyScene scene, String table) {
        return -1;
    }

    /** All of this user's, which the server does not tell apart. */
    @Override
    void cutLanes(ApplyScene scene) {
        scene.query("SELECT id FROM information_schema.processlist WHERE command = 'Sleep'"
                        + " AND id <> CONNECTION_ID() AND user = SUBSTRING_INDEX(USER(), '@', 1)")
                .forEach(id -> scene.execute("KILL " + id));
    }
}
