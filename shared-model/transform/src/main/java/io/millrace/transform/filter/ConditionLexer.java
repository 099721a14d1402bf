// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import java.util.ArrayList;
import java.util.List;

/** Cuts a condition's text into words, quoted names, quoted texts, numbers and signs. Used once. */
final class ConditionLexer {

    /** What a piece of the text is. */
    enum Kind {
        WORD,
        NAME,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /** A piece of the text; {@code at} counts characters from 1. */
    record Token(Kind kind, String text, int at) {

        boolean isWord(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isSign(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }
    }

    private final String text;
    private int at;

    private ConditionLexer(String text) {
        this.text = text;
    }

    /** The pieces of that text, an END last. */
    static List<Token> tokens(String text) {
        ConditionLexer lexer = new ConditionLexer(text);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            return new Token(Kind.END, "", start + 1);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return new Token(Kind.TEXT, quoted(c), start + 1);
        } else if (c == '`') {
            return new Token(Kind.NAME, quoted(c), start + 1);
        } else if (isDigit(c) || (c == '-' && start + 1 < text.length() && isDigit(text.charAt(start + 1)))) {
            return new Token(Kind.NUMBER, number(), start + 1);
        } else if (Character.isLetter(c) || c == '_') {
            return new Token(Kind.WORD, word(), start + 1);
        }
        return new Token(Kind.SIGN, sign(), start + 1);
    }

    private String quoted(char quote) {
        StringBuilder value = new StringBuilder();
        int start = at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                value.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                value.append(quote);
                at++;
            } else {
                return value.toString();
            }
        }
        throw new IllegalArgumentException("the quote at character " + (start + 1) + " is not closed");
    }

    private String number() {
        int start = at++;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return text.substring(start, at);
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_$".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private String sign() {
        for (String sign : List.of("<>", "<=", ">=", "!=", "=", "<", ">", "(", ")", ",")) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return sign;
            }
        }
        throw new IllegalArgumentException("character " + (at + 1) + " has no meaning here");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
