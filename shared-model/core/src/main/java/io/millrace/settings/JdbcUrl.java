// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which addresses {@link TargetKind#JDBC} takes: those of products whose targets have passed every test. Stateless. */
final class JdbcUrl {

    private static final Pattern DERBY = Pattern.compile(
            "jdbc:derby://(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?/[A-Za-z0-9_./-]+");

    private static final Pattern PRODUCT = Pattern.compile("(jdbc:[A-Za-z0-9]+:).*", Pattern.DOTALL);

    private JdbcUrl() {}

    /** What stands against a URL, for people; nothing if it can be used. */
    static Optional<String> obstacle(String url) {
        if (DERBY.matcher(url).matches()) {
            return Optional.empty();
        }
        if (!url.startsWith("jdbc:derby:")) {
            return Optional.of("only jdbc:derby://host:port/database is taken: no other product has passed Millrace's"
                    + " tests yet");
        }
        return Optional.of(
                url.indexOf(';') >= 0 || url.indexOf('?') >= 0 || url.indexOf('@') >= 0
                        ? "no properties belong into it: say target.user, target.password and target.tls"
                        : "a database on a server is written as jdbc:derby://host:port/database");
    }

    /** As much of a URL as can hold no password. */
    static String shown(String url) {
        Matcher product = PRODUCT.matcher(url);
        return url.isEmpty() || DERBY.matcher(url).matches()
                ? url
                : product.matches() ? product.group(1) + "…" : "(not shown)";
    }
}
