// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the connected user may do on the whole server, by account and active roles. */
final class Grants {

    private static final Pattern GLOBAL = Pattern.compile("GRANT (.+?) ON \\*\\.\\* TO .*", Pattern.DOTALL);

    private final Set<String> global;

    private Grants(Set<String> global) {
        this.global = global;
    }

    static Grants read(Connection connection, Flavour flavour) throws SQLException {
        Set<String> global = new HashSet<>();
        collect(connection, "SHOW GRANTS", global);
        String role = Sql.scalar(connection, "SELECT CURRENT_ROLE()");
        if (flavour == Flavour.MARIADB && role != null) {
            collect(connection, "SHOW GRANTS FOR CURRENT_ROLE", global);
        }
        return new Grants(global);
    }

    private static void collect(Connection connection, String sql, Set<String> into) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Matcher grant = GLOBAL.matcher(rows.getString(1));
                if (grant.matches()) {
                    for (String privilege : grant.group(1).split(",")) {
                        into.add(privilege.strip().toUpperCase(Locale.ROOT));
                    }
                }
            }
        }
    }

    /** Whether the user has at least one of these on everything. */
    boolean hasAny(List<String> privileges) {
        return global.contains("ALL PRIVILEGES") || privileges.stream().anyMatch(global::contains);
    }
}
