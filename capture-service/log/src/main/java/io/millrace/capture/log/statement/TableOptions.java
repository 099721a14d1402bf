// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import io.millrace.capture.log.statement.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Options of a table and of how a statement is run, one after the other, as they stand in one clause. For one use. */
final class TableOptions {

    /** Known to leave values alone, without a value of their own. */
    private static final Set<String> FLAGS = Set.of(
            "FORCE",
            "NOWAIT",
            "SECONDARY_LOAD",
            "SECONDARY_UNLOAD",
            "DEFAULT",
            "DISABLE KEYS",
            "ENABLE KEYS",
            "WITH VALIDATION",
            "WITHOUT VALIDATION",
            "REMOVE PARTITIONING");

    /** Known to leave values alone, with one value. */
    private static final Set<String> VALUED = Set.of(
            "ENGINE",
            "AUTO_INCREMENT",
            "AVG_ROW_LENGTH",
            "AUTOEXTEND_SIZE",
            "CHECKSUM",
            "TABLE_CHECKSUM",
            "COMMENT",
            "COMPRESSION",
            "CONNECTION",
            "DATA DIRECTORY",
            "INDEX DIRECTORY",
            "DELAY_KEY_WRITE",
            "ENCRYPTION",
            "ENCRYPTED",
            "ENCRYPTION_KEY_ID",
            "ENGINE_ATTRIBUTE",
            "SECONDARY_ENGINE_ATTRIBUTE",
            "SECONDARY_ENGINE",
            "KEY_BLOCK_SIZE",
            "MAX_ROWS",
            "MIN_ROWS",
            "PACK_KEYS",
            "PAGE_CHECKSUM",
            "PAGE_COMPRESSED",
            "PAGE_COMPRESSION_LEVEL",
            "ROW_FORMAT",
            "STATS_AUTO_RECALC",
            "STATS_PERSISTENT",
            "STATS_SAMPLE_PAGES",
            "STORAGE",
            "TABLESPACE",
            "TRANSACTIONAL",
            "ALGORITHM",
            "LOCK",
            "WAIT",
            "CHARSET",
            "CHARACTER SET",
            "COLLATE");

    private final List<Token> clause;
    private int at;

    TableOptions(List<Token> clause) {
        this.clause = clause;
    }

    /** Whether every one of them is known to leave values alone. */
    boolean areHarmless() {
        while (at < clause.size()) {
            // How rows are kept, or in which order; up to the end of the statement.
            if (name(2).equals("PARTITION BY") || name(2).equals("ORDER BY")) {
                return true;
            }
            if (!skipHarmless()) {
                return false;
            }
        }
        return true;
    }

    private boolean skipHarmless() {
        for (int words = 2; words > 0; words--) {
            String name = name(words);
            if (FLAGS.contains(name)) {
                at += words;
                return true;
            }
            if (VALUED.contains(name)) {
                at += words;
                at += at < clause.size() && clause.get(at).is("=") ? 1 : 0;
                at++;
                return true;
            }
        }
        return false;
    }

    private String name(int words) {
        if (at + words > clause.size()
                || clause.subList(at, at + words).stream().anyMatch(Token::string)) {
            return "";
        }
        // Options of an engine may be written as names.
        String first = clause.get(at).spelled().toUpperCase(Locale.ROOT);
        return words == 1 ? first : first + " " + clause.get(at + 1).text();
    }
}
