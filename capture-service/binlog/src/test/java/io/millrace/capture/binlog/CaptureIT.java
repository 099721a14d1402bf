// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.CaptureContract;
import io.millrace.flink.JobHandle;
import io.millrace.settings.PipelineSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CaptureIT extends CaptureContract {

    @Override
    protected String kind() {
        return "binlog";
    }

    @Test
    @Tag("B8")
    void rowsThatWerePreparedBeforeCaptureWentDownAppearWhereTheyAreCommitted() throws Exception {
        source.execute(database, "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))");
        PipelineSettings settings = settings("1h");
        try (JobHandle job = start(settings)) {
            source.execute(
                    database,
                    "XA START 'kept'",
                    "INSERT INTO items VALUES (1, 'prepared')",
                    "XA END 'kept'",
                    "XA PREPARE 'kept'");
            source.execute(
                    database,
                    "XA START 'gone'",
                    "INSERT INTO items VALUES (2, 'prepared')",
                    "XA END 'gone'",
                    "XA PREPARE 'gone'");
            source.execute(database, "INSERT INTO items VALUES (3, 'plain')");
            awaitEquality(job);
        }

        source.execute(database, "XA COMMIT 'kept'");
        source.execute(database, "XA ROLLBACK 'gone'");
        source.execute(database, "INSERT INTO items VALUES (4, 'plain')");
        try (JobHandle job = start(settings)) {
            awaitEquality(job);
        }
        source.execute(database, "UPDATE items SET v = 'changed'");
        try (JobHandle job = start(settings)) {
            awaitEquality(job);
        }
    }
}
