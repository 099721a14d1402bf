// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.capture.log.contract.LogValuesContract;
import io.millrace.testkit.Servers;
import io.millrace.testkit.SourceServer;
import java.util.ArrayList;
import java.util.List;

class MariaDbValuesTest extends LogValuesContract {

    @Override
    protected SourceServer server() {
        return Servers.mariaDb();
    }

    @Override
    protected LogReader reader() {
        return BinlogReader.INSTANCE;
    }

    @Override
    protected List<Sample> samples() {
        List<Sample> all = new ArrayList<>(super.samples());
        all.add(Sample.of(
                "UUID",
                "'123e4567-e89b-12d3-a456-426655440000'",
                "'550e8400-e29b-41d4-a716-446655440000'",
                "'017f22e2-79b0-7cc3-98c4-dc0c0c07398f'",
                "'2489e9ad-2ee2-8e00-8ec9-32d5f69181c0'",
                "'1ec9414c-232a-6b00-b3c8-9f6bdeced846'",
                "'00000000-0000-0000-0000-000000000000'",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "'01020304-0506-0708-090a-0b0c0d0e0f10'",
                "'01020304-0506-4708-190a-0b0c0d0e0f10'",
                "'01020304-0506-5708-e90a-0b0c0d0e0f10'",
                "'01020304-0506-f708-890a-0b0c0d0e0000'"));
        all.add(Sample.of(
                "INET6",
                "'::'",
                "'2001:db8::ff00:42:8329'",
                "'::ffff:192.0.2.128'",
                "'fe80::'",
                "'1::'",
                "'::1'",
                "'::1.2.3.4'",
                "'1:2:0:4:5:6:7:8'",
                "'1:0:0:2:0:0:0:3'",
                "'::2:0:0'",
                "'1:0:0:2:3:0:0:4'"));
        for (String text : List.of("TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "VARCHAR(300)", "VARCHAR(20)")) {
            all.add(Sample.of(
                    text + " COMPRESSED CHARACTER SET utf8mb4", "''", "'é'", "REPEAT('é', 20)", "REPEAT(' ', 9)"));
        }
        all.add(Sample.of("TEXT COMPRESSED CHARACTER SET gbk", "REPEAT('中文', 900)"));
        all.add(Sample.of("MEDIUMTEXT COMPRESSED CHARACTER SET latin1", "REPEAT('é', 200000)", "REPEAT('x', 300)"));
        all.add(Sample.of("VARBINARY(255) COMPRESSED", "X'00'", "REPEAT(X'8000', 100)", "''"));
        all.add(Sample.of("VARBINARY(254) COMPRESSED", "X'80'", "REPEAT(X'8000', 100)"));
        all.add(Sample.of("LONGBLOB COMPRESSED", "REPEAT(X'00ff', 200000)", "RANDOM_BYTES(900)"));
        all.add(Sample.of("INET4", "'0.0.0.0'", "'192.0.2.128'", "'255.255.255.0'"));
        return all;
    }
}
