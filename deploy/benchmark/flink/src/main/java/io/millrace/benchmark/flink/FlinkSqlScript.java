// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.flink;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * The program: a file of SQL whose statements end with a semicolon at the end of a line. Settings come first; all that is
 * inserted is one job, with which it ends.
 */
public final class FlinkSqlScript {

    private static final Pattern SET = Pattern.compile("SET '([^']*)' = '([^']*)'");

    private FlinkSqlScript() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        String[] statements = Files.readString(Path.of(arguments[0])).strip().split(";(\\R|$)");
        Configuration settings = new Configuration();
        for (String statement : statements) {
            Matcher setting = SET.matcher(statement);
            if (setting.matches()) {
                settings.setString(setting.group(1), setting.group(2));
            }
        }
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(settings)
                .build());
        StatementSet job = tables.createStatementSet();
        for (String statement : statements) {
            if (statement.startsWith("INSERT")) {
                job.addInsertSql(statement);
            } else if (!statement.startsWith("SET")) {
                tables.executeSql(statement);
            }
        }
        job.execute().await();
    }
}
