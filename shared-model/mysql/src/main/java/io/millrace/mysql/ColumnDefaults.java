// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.ValueForm;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the defaults of columns as {@code information_schema} shows them. MariaDB writes them as they stand in a
 * statement ({@code 'it''s'}, {@code uuid()}, {@code NULL}); MySQL writes the value and marks expressions in EXTRA.
 */
final class ColumnDefaults {

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern BITS = Pattern.compile("b'([01]+)'");
    private static final Pattern HEX = Pattern.compile("0x((?:[2-7][0-9A-Fa-f])*)");

    private ColumnDefaults() {}

    static ColumnDefault read(Flavour flavour, ColumnType type, @Nullable String text, String extra) {
        if (extra.toLowerCase(Locale.ROOT).contains("auto_increment")) {
            return ColumnDefault.expression("AUTO_INCREMENT");
        }
        if (text == null) {
            return ColumnDefault.NONE;
        }
        var bits = BITS.matcher(text);
        if (type.kind() == ColumnKind.BIT && bits.matches()) {
            return ColumnDefault.constant(Long.toUnsignedString(Long.parseUnsignedLong(bits.group(1), 2)));
        }
        return switch (flavour) {
            case MYSQL -> ofMySql(type, text, extra);
            case MARIADB -> ofMariaDb(text);
        };
    }

    private static ColumnDefault ofMySql(ColumnType type, String text, String extra) {
        if (extra.contains("DEFAULT_GENERATED") || text.startsWith("CURRENT_TIMESTAMP")) {
            return ColumnDefault.expression(text);
        }
        if (type.kind().form() != ValueForm.BYTES) {
            return ColumnDefault.constant(text);
        }
        var hex = HEX.matcher(text);
        if (!hex.matches()) {
            // Bytes that are no text have no form as a constant.
            return ColumnDefault.expression(text);
        }
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < hex.group(1).length(); i += 2) {
            value.append((char) Integer.parseInt(hex.group(1).substring(i, i + 2), 16));
        }
        return ColumnDefault.constant(value.toString());
    }

    private static ColumnDefault ofMariaDb(String text) {
        if (text.equals("NULL")) {
            return ColumnDefault.NONE;
        }
        if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
            String inner = text.substring(1, text.length() - 1);
            // A quote that stands alone inside means an expression of several literals.
            if (!inner.replace("''", "").contains("'")) {
                return ColumnDefault.constant(inner.replace("''", "'").replace("\\\\", "\\"));
            }
        }
        return NUMBER.matcher(text).matches() ? ColumnDefault.constant(text) : ColumnDefault.expression(text);
    }
}
