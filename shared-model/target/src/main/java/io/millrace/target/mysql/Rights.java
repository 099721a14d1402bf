// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.target.jdbc.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a user may do, as SHOW GRANTS says.
 *
 * @param user as in a GRANT
 * @param all rights on everything
 * @param byDatabase rights on databases, by their pattern
 * @param unseen whether roles or rights on single tables may give more than is seen here
 */
record Rights(String user, Set<String> all, Map<String, Set<String>> byDatabase, boolean unseen) {

    private static final List<String> NEEDED =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX");

    /** On Millrace's own database as well, which has a view for people. */
    private static final String VIEW = "CREATE VIEW";

    private static final Pattern GRANT = Pattern.compile("GRANT (.+) ON (\\*\\.\\*|`((?:[^`]|``)+)`\\.\\*|.+) TO .*");

    static Rights read(Sql sql) {
        String doing = "check the target's rights";
        String user = sql.first(doing, row -> row.getString(1), "SELECT CURRENT_USER()")
                .orElse("");
        Set<String> all = new TreeSet<>();
        Map<String, Set<String>> byDatabase = new HashMap<>();
        boolean unseen = false;
        for (String line : sql.list(doing, row -> row.getString(1), "SHOW GRANTS")) {
            Matcher grant = GRANT.matcher(line);
            if (!grant.matches()) {
                // A role.
                unseen = true;
            } else if (grant.group(2).equals("*.*")) {
                all.addAll(rights(grant.group(1)));
            } else if (grant.group(3) != null) {
                byDatabase
                        .computeIfAbsent(grant.group(3).replace("``", "`"), name -> new TreeSet<>())
                        .addAll(rights(grant.group(1)));
            } else {
                unseen |= !grant.group(1).equals("PROXY");
            }
        }
        int at = user.lastIndexOf('@');
        return new Rights("'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'", all, byDatabase, unseen);
    }

    private static List<String> rights(String words) {
        return words.startsWith("ALL PRIVILEGES")
                ? Stream.concat(NEEDED.stream(), Stream.of(VIEW)).toList()
                : List.of(words.toUpperCase(Locale.ROOT).split(", *"));
    }

    /** The rights that the user surely lacks on a database. */
    Set<String> missingOn(String database) {
        Set<String> missing = new TreeSet<>(NEEDED);
        if (database.equals(MySqlControlTables.DATABASE)) {
            missing.add(VIEW);
        }
        missing.removeAll(all);
        byDatabase.forEach((pattern, rights) -> {
            if (matches(pattern, database)) {
                missing.removeAll(rights);
            }
        });
        return unseen ? Set.of() : missing;
    }

    private static boolean matches(String pattern, String database) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
            } else {
                regex.append(c == '_' ? "." : c == '%' ? ".*" : Pattern.quote(String.valueOf(c)));
            }
        }
        return database.matches(regex.toString());
    }
}
