// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.filter;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.TableSchema;
import io.millrace.model.ValueForm;
import io.millrace.transform.filter.Condition.Literal;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides once what a condition means for a shape. Text is compared exactly, code point by code point: the collations of
 * source and target do not come into it, so that snapshot and log always decide alike.
 */
public final class ConditionResolver {

    private final TableSchema schema;

    /** A resolver for conditions on rows of that shape. */
    public ConditionResolver(TableSchema schema) {
        this.schema = schema;
    }

    /**
     * The test of that condition.
     *
     * @throws IllegalArgumentException if a column is not there, or a literal does not fit its column
     */
    public RowTest resolve(Condition condition) {
        if (condition instanceof Condition.And and) {
            return new RowTest.And(resolve(and.left()), resolve(and.right()));
        } else if (condition instanceof Condition.Or or) {
            return new RowTest.Or(resolve(or.left()), resolve(or.right()));
        } else if (condition instanceof Condition.Not not) {
            return new RowTest.Not(resolve(not.condition()));
        } else if (condition instanceof Condition.IsNull isNull) {
            return new RowTest.IsNull(indexOf(isNull.column()));
        } else if (condition instanceof Condition.Compare compare) {
            return compare(compare);
        } else if (condition instanceof Condition.In in) {
            return oneOf(in);
        } else if (condition instanceof Condition.Like like) {
            return matches(like);
        }
        throw new IllegalStateException("a condition of an unknown kind: " + condition.getClass());
    }

    private RowTest compare(Condition.Compare compare) {
        int index = indexOf(compare.column());
        Column column = schema.columns().get(index);
        requireComparable(column, compare.comparison().sign());
        boolean ordered = column.type().kind().form() != ValueForm.TEXT
                && column.type().kind().form() != ValueForm.BYTES;
        if (compare.comparison().needsOrder() && !ordered) {
            throw new IllegalArgumentException("column " + column.name() + " is a "
                    + column.type().kind() + ": its order depends on a collation, so only = and <> are offered");
        }
        return new RowTest.Compare(index, compare.comparison(), value(column, compare.literal()), order(column));
    }

    private RowTest oneOf(Condition.In in) {
        int index = indexOf(in.column());
        Column column = schema.columns().get(index);
        requireComparable(column, "in");
        List<Object> values = in.literals().stream().map(l -> value(column, l)).toList();
        boolean plainEquality = switch (column.type().kind().form()) {
            case LONG, TEXT -> true;
            case DECIMAL, FLOAT, DOUBLE, BYTES -> false;
        };
        if (plainEquality) {
            return new RowTest.OneOf(index, Set.copyOf(new HashSet<>(values)));
        }
        RowTest any = null;
        for (Object value : values) {
            RowTest one = new RowTest.Compare(index, Comparison.EQUAL, value, order(column));
            any = any == null ? one : new RowTest.Or(any, one);
        }
        if (any == null) {
            throw new IllegalArgumentException("'in' needs at least one value");
        }
        return any;
    }

    private RowTest matches(Condition.Like like) {
        int index = indexOf(like.column());
        Column column = schema.columns().get(index);
        if (column.type().kind().form() != ValueForm.TEXT || column.type().kind() == ColumnKind.JSON) {
            throw new IllegalArgumentException(
                    "column " + column.name() + " is a " + column.type().kind() + ", and 'like' is for text");
        }
        return new RowTest.Matches(index, Pattern.compile(expression(like.pattern()), Pattern.DOTALL));
    }

    private static String expression(String pattern) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                expression.append(".*");
            } else if (c == '_') {
                expression.append('.');
            } else {
                boolean escaped = c == '\\' && i + 1 < pattern.length();
                expression.append(Pattern.quote(String.valueOf(escaped ? pattern.charAt(++i) : c)));
            }
        }
        return expression.toString();
    }

    private static Object value(Column column, Literal literal) {
        boolean number = switch (column.type().kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR, BIT, DECIMAL, FLOAT, DOUBLE -> true;
            case CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6, BINARY, VARBINARY, BLOB, GEOMETRY -> false;
            case DATE, TIME, DATETIME, TIMESTAMP -> false;
        };
        if (number == literal.quoted()) {
            throw new IllegalArgumentException("column " + column.name() + " is a "
                    + column.type().kind() + ": write its values " + (number ? "without quotes" : "in single quotes"));
        }
        return LiteralReader.read(column, literal.text());
    }

    private static void requireComparable(Column column, String sign) {
        if (column.type().kind() == ColumnKind.JSON || column.type().kind() == ColumnKind.GEOMETRY) {
            throw new IllegalArgumentException("column " + column.name() + " is a "
                    + column.type().kind() + ": equal values have many forms, so '" + sign + "' is not offered");
        }
    }

    private static Comparator<Object> order(Column column) {
        boolean unsigned = column.type().unsigned() || column.type().kind() == ColumnKind.BIT;
        return switch (column.type().kind().form()) {
            case LONG ->
                unsigned
                        ? (a, b) -> Long.compareUnsigned((Long) a, (Long) b)
                        : (a, b) -> Long.compare((Long) a, (Long) b);
            case DECIMAL -> (a, b) -> ((BigDecimal) a).compareTo((BigDecimal) b);
            // By value, not by bits: -0.0 equals 0.0, as at the source.
            case FLOAT -> (a, b) -> Float.compare((Float) a + 0.0f, (Float) b + 0.0f);
            case DOUBLE -> (a, b) -> Double.compare((Double) a + 0.0, (Double) b + 0.0);
            case TEXT -> (a, b) -> ((String) a).compareTo((String) b);
            case BYTES -> (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
        };
    }

    private int indexOf(String column) {
        int index = schema.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column " + column);
        }
        return index;
    }
}
