// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import io.millrace.transform.filter.Condition.Literal;
import io.millrace.transform.filter.ConditionLexer.Kind;
import io.millrace.transform.filter.ConditionLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a condition by recursive descent: or, and, not, then a comparison or parentheses. Used once. */
final class ConditionParser {

    private static final Set<String> RESERVED =
            Set.of("and", "or", "not", "in", "is", "null", "like", "between", "true", "false");

    /** Deep enough for people, shallow enough for the stack. */
    private static final int MAX_DEPTH = 100;

    private final List<Token> tokens;
    private int at;
    private int depth;

    ConditionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    Condition parse() {
        Condition condition = or();
        if (peek().kind() != Kind.END) {
            throw unexpected("and, or, or the end");
        }
        return condition;
    }

    private Condition or() {
        Condition left = and();
        while (takeWord("or")) {
            left = new Condition.Or(left, and());
        }
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (takeWord("and")) {
            left = new Condition.And(left, not());
        }
        return left;
    }

    private Condition not() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the condition is nested more than " + MAX_DEPTH + " deep");
        }
        try {
            if (takeWord("not")) {
                return new Condition.Not(not());
            }
            if (takeSign("(")) {
                Condition inner = or();
                expectSign(")");
                return inner;
            }
            return test();
        } finally {
            depth--;
        }
    }

    private Condition test() {
        String column = column();
        if (takeWord("is")) {
            boolean negated = takeWord("not");
            expectWord("null");
            return negate(negated, new Condition.IsNull(column));
        }
        boolean negated = takeWord("not");
        if (takeWord("in")) {
            return negate(negated, new Condition.In(column, literals()));
        } else if (takeWord("like")) {
            return negate(negated, new Condition.Like(column, text()));
        } else if (takeWord("between")) {
            Literal low = literal();
            expectWord("and");
            Condition atLeast = new Condition.Compare(column, Comparison.AT_LEAST, low);
            return negate(
                    negated, new Condition.And(atLeast, new Condition.Compare(column, Comparison.AT_MOST, literal())));
        } else if (negated || peek().kind() != Kind.SIGN || "(),".contains(peek().text())) {
            throw unexpected("a comparison, in, like, between or is null");
        }
        Comparison comparison = Comparison.of(take().text());
        return new Condition.Compare(column, comparison, literal());
    }

    private List<Literal> literals() {
        expectSign("(");
        List<Literal> literals = new ArrayList<>();
        do {
            literals.add(literal());
        } while (takeSign(","));
        expectSign(")");
        return literals;
    }

    private String column() {
        Token token = peek();
        boolean plain =
                token.kind() == Kind.WORD && !RESERVED.contains(token.text().toLowerCase(Locale.ROOT));
        if (!plain && token.kind() != Kind.NAME) {
            throw unexpected("the name of a column");
        }
        return take().text();
    }

    private Literal literal() {
        Token token = peek();
        if (token.kind() == Kind.TEXT || token.kind() == Kind.NUMBER) {
            return new Literal(take().text(), token.kind() == Kind.TEXT);
        } else if (takeWord("true")) {
            return new Literal("1", false);
        } else if (takeWord("false")) {
            return new Literal("0", false);
        } else if (token.isWord("null")) {
            throw new IllegalArgumentException("compare with NULL by 'is null', at character " + token.at());
        }
        throw unexpected("a number or a text in single quotes");
    }

    private String text() {
        if (peek().kind() != Kind.TEXT) {
            throw unexpected("a text in single quotes");
        }
        return take().text();
    }

    private static Condition negate(boolean negated, Condition condition) {
        return negated ? new Condition.Not(condition) : condition;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token take() {
        return tokens.get(at++);
    }

    private boolean takeWord(String word) {
        boolean found = peek().isWord(word);
        at += found ? 1 : 0;
        return found;
    }

    private boolean takeSign(String sign) {
        boolean found = peek().isSign(sign);
        at += found ? 1 : 0;
        return found;
    }

    private void expectWord(String word) {
        if (!takeWord(word)) {
            throw unexpected(word);
        }
    }

    private void expectSign(String sign) {
        if (!takeSign(sign)) {
            throw unexpected(sign);
        }
    }

    private IllegalArgumentException unexpected(String wanted) {
        Token token = peek();
        String seen = token.kind() == Kind.END ? "it ends" : "'" + token.text() + "' stands";
        return new IllegalArgumentException(wanted + " belongs where " + seen + ", at character " + token.at());
    }
}
