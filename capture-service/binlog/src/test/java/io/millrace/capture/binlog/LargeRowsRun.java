// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import io.millrace.capture.log.contract.LogReading;
import io.millrace.capture.source.LogCursor;
import io.millrace.capture.source.LogState;
import io.millrace.model.ChangeEvent;
import io.millrace.model.RowChange;
import io.millrace.mysql.SourceDatabase;
import io.millrace.settings.PipelineSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of a server on this machine in a JVM of its own, and prints what they are: for a test of its memory. */
final class LargeRowsRun {

    private LargeRowsRun() {}

    /** The server's port, a database, how many rows come, and the statements that write them. */
    public static void main(String[] args) throws Exception {
        PipelineSettings settings = LogReading.settings(Integer.parseInt(args[0]), "root", args[1] + ".*");
        LogState start = BinlogReader.INSTANCE.source().resolveStart(settings);
        try (Connection connection = new SourceDatabase(settings.source()).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE " + args[1]);
            for (String sql : List.of(args).subList(3, args.length)) {
                statement.execute(sql);
            }
        }
        int left = Integer.parseInt(args[2]);
        try (LogCursor cursor = BinlogReader.INSTANCE.cursors().apply(settings).open(start)) {
            while (left > 0) {
                List<ChangeEvent> events = cursor.poll();
                for (int i = 0; i < events.size(); i++) {
                    if (events.get(i) instanceof RowChange row) {
                        System.out.println(row.operation() + " " + told(row.before()) + " " + told(row.after()));
                        left--;
                    }
                }
            }
        }
        System.exit(0);
    }

    private static String told(@Nullable Object @Nullable [] image) {
        if (image == null) {
            return "none";
        }
        byte[] bytes = (byte[]) image[1];
        return image[0] + ":" + bytes.length + ":" + bytes[0] + ":" + bytes[bytes.length - 1];
    }
}
