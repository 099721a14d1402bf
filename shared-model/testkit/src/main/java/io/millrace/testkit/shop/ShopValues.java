// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.shop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Seeded values of the shop's rows. Not thread-safe. */
final class ShopValues {

    static final List<String> COUNTRIES = List.of("DE", "FR", "JP", "BR", "IN", "US", "ZA", "NO");
    static final List<String> METHODS = List.of("card", "transfer", "voucher");
    static final List<String> WAREHOUSES = List.of("north", "south", "east", "west", "Süd-Ost", "harbour");

    private static final List<String> WORDS = List.of(
            "oak",
            "Müller",
            "漢字",
            "it's",
            "back\\slash",
            "tab\there",
            "two\nlines",
            "naïve",
            "\"quoted\"",
            "🦊 fox",
            "Straße",
            "plain",
            "100%",
            "under_score",
            "Ω",
            "null",
            "\\N",
            "semi;colon",
            "comma,",
            "end ");
    private static final List<String> CHOICES = List.of("red", "green", "blue ink");
    private static final List<String> PICKS = List.of("", "a", "b", "c d", "a,b", "a,c d", "a,b,c d");
    private static final int NULL_PERCENT = 12;

    private final SplittableRandom random;

    ShopValues(SplittableRandom random) {
        this.random = random;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    String words(int most) {
        StringBuilder text = new StringBuilder(oneOf(WORDS));
        for (int word = random.nextInt(most); word > 1; word--) {
            text.append(' ').append(oneOf(WORDS));
        }
        return text.toString();
    }

    BigDecimal money(int belowUnits) {
        return BigDecimal.valueOf(random.nextLong(belowUnits * 100L), 2);
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        // Trailing zeros are what a log may strip.
        for (int last = length - 1; last >= 0 && random.nextInt(4) == 0; last--) {
            bytes[last] = 0;
        }
        return bytes;
    }

    String date() {
        return "%04d-%02d-%02d".formatted(1950 + below(120), 1 + below(12), 1 + below(28));
    }

    String moment(int fractionDigits) {
        String fraction =
                fractionDigits == 0 ? "" : "." + ("%06d".formatted(below(1_000_000))).substring(0, fractionDigits);
        return date() + " %02d:%02d:%02d".formatted(below(24), below(60), below(60)) + fraction;
    }

    /** Within what TIMESTAMP can hold. */
    String stamp() {
        return "20%02d".formatted(1 + below(30)) + moment(6).substring(4);
    }

    private String clock(int fractionDigits) {
        String fraction = fractionDigits == 0 ? "" : "." + "%03d".formatted(below(1_000));
        return "%s%02d:%02d:%02d%s"
                .formatted(
                        below(10) == 0 ? "-" : "",
                        below(10) == 0 ? below(838) : below(24),
                        below(60),
                        below(60),
                        fraction);
    }

    String document() {
        return "{\"name\": \"%s\", \"size\": [%d, %d.5], \"deep\": {\"on\": %b, \"none\": null}}"
                .formatted(oneOf(COUNTRIES).toLowerCase(Locale.ROOT), below(1000), below(1000), random.nextBoolean());
    }

    private long signed(int bits) {
        long limit = 1L << (bits - 1);
        return switch (below(8)) {
            case 0 -> -limit;
            case 1 -> limit - 1;
            case 2 -> 0;
            default -> bits == 64 ? random.nextLong() : random.nextLong(-limit, limit);
        };
    }

    private BigInteger unsigned(int bits) {
        BigInteger limit = BigInteger.ONE.shiftLeft(bits);
        return switch (below(8)) {
            case 0 -> limit.subtract(BigInteger.ONE);
            case 1 -> BigInteger.ZERO;
            default -> new BigInteger(bits, new java.util.Random(random.nextLong()));
        };
    }

    /** All columns of {@code varieties} but the key, in order; any of them may be null. */
    @Nullable
    Object[] variety() {
        Object[] row = {
            signed(8),
            unsigned(8),
            below(2),
            signed(16),
            unsigned(16),
            signed(24),
            unsigned(24),
            signed(32),
            unsigned(32),
            signed(64),
            unsigned(64),
            new BigDecimal(BigInteger.valueOf(random.nextLong()), 10),
            money(999_999),
            (float) (random.nextDouble() * 1e6 - 5e5),
            (random.nextDouble() - 0.5) * Math.pow(10, below(60) - 30),
            words(1).substring(0, 1),
            words(8),
            words(40),
            bytes(8),
            bytes(below(100)),
            bytes(below(300)),
            date(),
            moment(0),
            moment(3),
            moment(6),
            stamp(),
            clock(0),
            clock(3),
            1901 + below(250),
            below(4096),
            below(2),
            oneOf(CHOICES),
            oneOf(PICKS),
            document()
        };
        @Nullable Object[] result = new Object[row.length];
        for (int column = 0; column < row.length; column++) {
            result[column] = below(100) < NULL_PERCENT ? null : row[column];
        }
        return result;
    }
}
