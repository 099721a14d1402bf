// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.model.Column;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.settings.InvalidSetting;
import io.millrace.settings.Secret;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256 of a value as text in UTF-8 (numbers in decimal, temporal values as the source prints them, TIMESTAMP in
 * UTC) or of its bytes, so that others who know the secret can compute it too. For one thread at a time.
 */
final class ValueHash implements UnaryOperator<@Nullable Object> {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final ColumnType type;

    ValueHash(MaskSettings settings, Column column) {
        Secret salt = settings.salt();
        String key = salt == null ? "" : salt.resolve();
        if (key.isEmpty()) {
            throw new InvalidSetting(
                    "salt", "an empty secret", "without a secret, hashes of short values can be guessed");
        }
        this.type = column.type();
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    @Override
    public @Nullable Object apply(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = value instanceof byte[] raw ? raw : text(value).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(mac.doFinal(bytes));
    }

    private String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (!(value instanceof Long)) {
            return value.toString();
        }
        long number = (Long) value;
        return switch (type.kind()) {
            case DATE -> Temporal.dateText(number);
            case DATETIME -> Temporal.dateTimeText(number, type.scale());
            case TIMESTAMP -> Temporal.timestampText(number, type.scale());
            case TIME -> Temporal.timeText(number, type.scale());
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, YEAR ->
                type.unsigned() ? Long.toUnsignedString(number) : Long.toString(number);
            case BIT -> Long.toUnsignedString(number);
            case DECIMAL, FLOAT, DOUBLE, CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6 ->
                throw new IllegalStateException("a number in a column of " + type.kind());
            case BINARY, VARBINARY, BLOB, GEOMETRY ->
                throw new IllegalStateException("a number in a column of " + type.kind());
        };
    }
}
