// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.log.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberCellsTest {

    private static final long SEED = 20_261_122;
    private static final int[] BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private final Random random = new Random(SEED);

    @Test
    void aDecimalOfAnyPrecisionAndScaleIsTheNumberThatWasWritten() {
        System.out.println("[decimals] seed " + SEED);
        for (int precision = 1; precision <= 65; precision++) {
            for (int scale = 0; scale <= Math.min(30, precision); scale++) {
                CellReader reader = reader(precision, scale);
                BigInteger limit = BigInteger.TEN.pow(precision);
                for (BigInteger unscaled : new BigInteger[] {
                    BigInteger.ZERO,
                    BigInteger.ONE.negate(),
                    limit.subtract(BigInteger.ONE),
                    BigInteger.ONE.subtract(limit),
                    new BigInteger(limit.bitLength() + 8, random).mod(limit),
                    new BigInteger(limit.bitLength() + 8, random).mod(limit).negate()
                }) {
                    BigDecimal value = new BigDecimal(unscaled, scale);
                    LogBytes in = new LogBytes(written(value, precision, scale));
                    assertThat(reader.read(in))
                            .as("%s as DECIMAL(%d,%d)", value, precision, scale)
                            .isEqualTo(value);
                    assertThat(in.left()).isZero();
                }
            }
        }
    }

    private static CellReader reader(int precision, int scale) {
        LogBytes metadata = new LogBytes(new byte[] {(byte) precision, (byte) scale});
        WireColumn wire = WireColumn.read(WireType.DECIMAL.code(), metadata);
        return Objects.requireNonNull(NumberCells.decimal(wire, ColumnType.of(ColumnKind.DECIMAL, precision, scale)));
    }

    /** As the server's own description of the format has it: groups of nine digits, the odd ones outside. */
    private static byte[] written(BigDecimal value, int precision, int scale) {
        String digits = String.valueOf(value.unscaledValue().abs());
        digits = "0".repeat(precision - digits.length()) + digits;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        int whole = precision - scale;
        at = group(out, digits, at, whole % 9);
        for (int i = 0; i < whole / 9 + scale / 9; i++) {
            at = group(out, digits, at, 9);
        }
        group(out, digits, at, scale % 9);
        byte[] bytes = out.toByteArray();
        bytes[0] ^= (byte) 0x80;
        if (value.signum() < 0) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
        }
        return bytes;
    }

    private static int group(ByteArrayOutputStream out, String digits, int at, int count) {
        long number = count == 0 ? 0 : Long.parseLong(digits.substring(at, at + count));
        for (int i = BYTES[count] - 1; i >= 0; i--) {
            out.write((int) (number >> (i * 8)));
        }
        return at + count;
    }
}
