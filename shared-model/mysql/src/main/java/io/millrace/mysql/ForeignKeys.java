// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Foreign keys by which a server changes rows that no statement names. Reads only; stateless. */
public final class ForeignKeys {

    /**
     * A line of a table's definition as the server shows it; a comment has no lines of its own. Not all servers double the
     * quotes within a name.
     */
    private static final Pattern ACTING = Pattern.compile(
            "^\\s*CONSTRAINT `(.*)` FOREIGN KEY \\(.*\\) REFERENCES `(.*)` \\(.*\\)((?: ON (?:DELETE|UPDATE) [A-Z ]+?)+),?$");

    private static final Pattern CHANGING = Pattern.compile("CASCADE|SET NULL|SET DEFAULT");

    private ForeignKeys() {}

    /**
     * Whether the rows that they change are in the log all the same: MySQL from 9.6 on changes them above its storage
     * engine, unless it is told to leave them to it.
     */
    public static boolean areLogged(Connection connection) throws SQLException {
        return Sql.rows(connection, "SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'").stream()
                .anyMatch(row -> Sql.text(row, "value").equalsIgnoreCase("OFF"));
    }

    /**
     * Finds those of the tables that change rows unseen. The tables' definitions are read: {@code information_schema}
     * shows foreign keys only to users who may do more than read.
     */
    static void check(Connection connection, List<TableId> tables, List<Finding> findings) throws SQLException {
        if (areLogged(connection)) {
            return;
        }
        Sql.run(connection, "SET SESSION sql_quote_show_create = 1");
        for (TableId table : tables) {
            try {
                for (Map<String, @Nullable String> row :
                        Sql.rows(connection, "SHOW CREATE TABLE " + Sql.quote(table))) {
                    Sql.text(row, "create table").lines().forEach(line -> check(table, line, findings));
                }
            } catch (SQLException e) {
                findings.add(new Finding(
                        FaultCode.SOURCE_GRANT_MISSING,
                        "table " + table,
                        "error " + e.getErrorCode() + " of SHOW CREATE TABLE",
                        "its foreign keys may change rows unseen",
                        "GRANT SELECT ON " + Sql.quote(table) + " TO the source user."));
            }
        }
    }

    private static void check(TableId table, String line, List<Finding> findings) {
        Matcher key = ACTING.matcher(line);
        if (key.find() && CHANGING.matcher(key.group(3)).find()) {
            findings.add(new Finding(
                    FaultCode.SOURCE_TABLE_NOT_CARRIED,
                    "table " + table,
                    "foreign key " + plain(key.group(1)) + " to " + plain(key.group(2)) + key.group(3),
                    "rows that the storage engine changes by itself do not appear in the log",
                    "Use RESTRICT and change the children in the application, or exclude the table."));
        }
    }

    private static String plain(String quoted) {
        return quoted.replace("`.`", ".").replace("``", "`");
    }
}
