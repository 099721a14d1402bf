// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.batch;

import io.millrace.apply.scene.ApplyScene;
import io.millrace.testkit.Servers;
import java.sql.Connection;
import java.sql.SQLException;

class PostgresKeyedLayoutTest extends KeyedLayoutContract {

    @Override
    ApplyScene open(String apply) {
        return ApplyScene.create(apply);
    }

    @Override
    Connection connect(ApplyScene scene) throws SQLException {
        return Servers.postgres().connect(scene.database());
    }

    @Override
    String lock(String table) {
        return "LOCK TABLE " + table + " IN EXCLUSIVE MODE";
    }

    @Override
    int transactionsOf(ApplyScene scene, String table) {
        return Integer.parseInt(
                scene.query("SELECT COUNT(DISTINCT xmin::text) FROM " + table).get(0));
    }

    @Override
    void cutLanes(ApplyScene scene) {
        scene.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test lane'");
    }
}
