// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A statement's words, names and signs, without comments. What is inside executable comments counts as statement. */
final class Tokens {

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private boolean executableComment;
    private int at;

    private Tokens(String sql) {
        this.sql = sql;
    }

    /**
     * One piece of a statement.
     *
     * @param text a word in upper case; a name or a string as written, without quotes; a sign
     * @param spelled a word as written
     * @param quoted whether it was quoted, and so is no keyword
     * @param string whether it is a string
     */
    record Token(String text, String spelled, boolean quoted, boolean string) {

        boolean is(String word) {
            return !quoted && text.equals(word);
        }

        /** As a name of a table, a column or a database. */
        String name() {
            return spelled;
        }
    }

    /** The statement's tokens in order. */
    static Tokens of(String sql) {
        Tokens tokens = new Tokens(sql);
        while (tokens.at < sql.length()) {
            tokens.next();
        }
        return tokens;
    }

    List<Token> list() {
        return tokens;
    }

    /** Whether a part of it is run by some versions of the server only. */
    boolean hasExecutableComment() {
        return executableComment;
    }

    private void next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '#' || (sql.startsWith("--", at) && (at + 2 == sql.length() || sql.charAt(at + 2) <= ' '))) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
        } else if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
            executableComment = true;
            at = sql.indexOf('!', at) + 1;
            skipDigits();
        } else if (sql.startsWith("/*", at)) {
            int end = sql.indexOf("*/", at + 2);
            at = end < 0 ? sql.length() : end + 2;
        } else if (executableComment && sql.startsWith("*/", at)) {
            at += 2;
        } else if (c == '`' || c == '"' || c == '\'') {
            readQuoted(c);
        } else if (isWordPart(c)) {
            readWord();
        } else {
            tokens.add(new Token(String.valueOf(c), String.valueOf(c), false, false));
            at++;
        }
    }

    private void skipDigits() {
        while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            at++;
        }
    }

    private void readWord() {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(start, at);
        tokens.add(new Token(word.toUpperCase(Locale.ROOT), word, false, false));
    }

    /** A quote within is doubled; in strings a backslash takes the next character as it is. */
    private void readQuoted(char quote) {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    break;
                }
                at++;
            } else if (c == '\\' && quote != '`' && at < sql.length()) {
                c = sql.charAt(at++);
            }
            text.append(c);
        }
        tokens.add(new Token(text.toString(), text.toString(), true, quote != '`'));
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > '\u007f';
    }
}
