// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

/** How two values are compared. */
enum Comparison {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }

    boolean needsOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** Whether an order of that sign (negative, 0, positive) satisfies this comparison. */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }

    /** The comparison of that sign. */
    static Comparison of(String sign) {
        for (Comparison comparison : values()) {
            if (comparison.sign.equals(sign)) {
                return comparison;
            }
        }
        if (sign.equals("!=")) {
            return NOT_EQUAL;
        }
        throw new IllegalArgumentException("no comparison: " + sign);
    }
}
