// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.model.TableSchema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in a form that takes little memory and is equal exactly where all canonical values are: what is long is held as
 * its SHA-256. Stateless.
 */
final class CompactRow {

    private static final int LONG_TEXT = 48;

    /** A value that is too long to be kept. */
    private record Digest(int length, String sha256) {}

    private CompactRow() {}

    static List<@Nullable Object> of(@Nullable Object[] row) {
        @Nullable Object[] compact = new @Nullable Object[row.length];
        for (int i = 0; i < row.length; i++) {
            compact[i] = value(row[i]);
        }
        return Arrays.asList(compact);
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new Digest(bytes.length, HexFormat.of().formatHex(sha256().digest(bytes)));
        }
        if (value instanceof String text && text.length() > LONG_TEXT) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Digest(bytes.length, HexFormat.of().formatHex(sha256().digest(bytes)));
        }
        return value;
    }

    /** The values of a row's primary key. */
    static List<@Nullable Object> key(TableSchema schema, List<@Nullable Object> row) {
        return schema.key().stream().<@Nullable Object>map(row::get).toList();
    }

    /** 64 bits that are another for another row, but for one chance in 2^64. */
    static long digest(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) {
        MessageDigest digest = sha256();
        add(digest, before);
        add(digest, after);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static void add(MessageDigest digest, @Nullable Object @Nullable [] row) {
        digest.update((byte) (row == null ? 0 : 1));
        if (row != null) {
            for (@Nullable Object value : row) {
                byte[] bytes = bytes(value);
                digest.update(ByteBuffer.allocate(5)
                        .put(tag(value))
                        .putInt(bytes.length)
                        .array());
                digest.update(bytes);
            }
        }
    }

    private static byte tag(@Nullable Object value) {
        return (byte)
                (value == null
                        ? 0
                        : value instanceof byte[]
                                ? 1
                                : value.getClass().getSimpleName().charAt(0));
    }

    private static byte[] bytes(@Nullable Object value) {
        if (value == null) {
            return new byte[0];
        }
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        // With its scale, which is part of the value.
        String text = value instanceof BigDecimal decimal ? decimal.toString() : value.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
