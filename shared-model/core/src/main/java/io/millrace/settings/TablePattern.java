// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.model.TableId;
import java.util.regex.Pattern;

/**
 * A pattern of table names: {@code database.table}, {@code *} for any characters, {@code !} in front to exclude. Names
 * are compared exactly as the source spells them; the first dot separates database and table.
 */
record TablePattern(boolean excludes, Pattern database, Pattern table) {

    static TablePattern parse(String text) {
        boolean excludes = text.startsWith("!");
        String names = excludes ? text.substring(1) : text;
        int dot = names.indexOf('.');
        if (!isOne(text)) {
            throw new IllegalArgumentException("not database.table: " + text);
        }
        return new TablePattern(excludes, glob(names.substring(0, dot)), glob(names.substring(dot + 1)));
    }

    /** Whether the text is a pattern at all. */
    static boolean isOne(String text) {
        int start = text.startsWith("!") ? 1 : 0;
        int dot = text.indexOf('.', start);
        return dot > start && dot < text.length() - 1;
    }

    boolean fits(TableId id) {
        return database.matcher(id.database()).matches()
                && table.matcher(id.name()).matches();
    }

    private static Pattern glob(String text) {
        StringBuilder expression = new StringBuilder();
        for (String literal : text.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}
