// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The program: the source's client, port, user and database, the target's JDBC address, and tables of the same name on
 * both sides. Prints one line when they are copied and have their keys.
 */
public final class CopyPipe {

    /** The variable that holds the source's password. */
    public static final String PASSWORD = "MYSQL_PWD";

    /** What the result's line begins with; then first and last milliseconds of the wall clock. */
    public static final String RESULT = "limit copied ";

    private static final int BUFFER_BYTES = 128 * 1024;

    private CopyPipe() {}

    /** Copies, prints and ends. */
    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        List<String> tables = Arrays.asList(arguments).subList(5, arguments.length);
        try (Connection connection = DriverManager.getConnection(arguments[4]);
                Statement statement = connection.createStatement()) {
            long from = System.currentTimeMillis();
            for (String table : tables) {
                copy(arguments, table, connection.unwrap(PGConnection.class));
            }
            for (String table : tables) {
                statement.execute("ALTER TABLE " + arguments[3] + "." + table + " ADD PRIMARY KEY (id)");
            }
            System.out.println(RESULT + from + " " + System.currentTimeMillis());
        }
    }

    private static void copy(String[] arguments, String table, PGConnection connection)
            throws IOException, SQLException, InterruptedException {
        Process client = new ProcessBuilder(
                        arguments[0],
                        "--no-defaults",
                        "--host=127.0.0.1",
                        "--port=" + arguments[1],
                        "--user=" + arguments[2],
                        "--skip-ssl",
                        "--default-character-set=utf8mb4",
                        "--quick",
                        "--batch",
                        "--skip-column-names",
                        "--execute=SELECT * FROM " + table,
                        arguments[3])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CopyIn copy = connection
                .getCopyAPI()
                .copyIn("COPY " + arguments[3] + "." + table + " FROM STDIN WITH (FORMAT text, NULL 'NULL')");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream rows = client.getInputStream()) {
            for (int length = rows.read(buffer); length >= 0; length = rows.read(buffer)) {
                copy.writeToCopy(buffer, 0, length);
            }
        }
        if (client.waitFor() != 0) {
            copy.cancelCopy();
            throw new IOException("the source's client failed");
        }
        copy.endCopy();
    }
}
