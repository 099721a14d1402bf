// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Seeded transactions with every form of value. */
final class RandomRecords {

    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    ChangeRecord.Transaction transaction() {
        LogPosition start =
                LogPosition.before(1 + random.nextInt(3), random.nextInt(1_000_000), random.nextLong() >>> 4);
        List<RowChange> rows = new ArrayList<>();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            TableId table = new TableId("db." + random.nextInt(2), "t`\"" + random.nextInt(3));
            rows.add(change(start.row(1 + i / 3, i % 3, random.nextInt(2)), table, 1 + random.nextInt(9)));
        }
        String gtid = random.nextBoolean() ? null : "0-1-" + random.nextInt();
        return new ChangeRecord.Transaction(
                start, start.endOfTransaction(), new TransactionBegin(start, gtid, random.nextLong()), rows);
    }

    private RowChange change(LogPosition position, TableId table, int columns) {
        Operation operation = Operation.values()[random.nextInt(3)];
        @Nullable Object[] before = operation.hasBefore() ? row(columns) : null;
        @Nullable Object[] after = operation.hasAfter() ? row(columns) : null;
        if (before != null && after != null && random.nextBoolean()) {
            System.arraycopy(before, 0, after, 0, columns / 2);
        }
        return new RowChange(position, table, random.nextLong(), operation, before, after);
    }

    private @Nullable Object[] row(int columns) {
        @Nullable Object[] row = new @Nullable Object[columns];
        for (int i = 0; i < columns; i++) {
            row[i] = value();
        }
        return row;
    }

    private @Nullable Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean() ? random.nextLong() : (long) random.nextInt(100);
            case 2 -> new BigDecimal(new BigInteger(1 + random.nextInt(200), random), random.nextInt(31));
            case 3 -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            case 4 -> -0.0d;
            case 5 -> Double.longBitsToDouble(random.nextLong() & 0xffefffffffffffffL);
            case 6 -> "é中😀\u0000".repeat(random.nextInt(4));
            default -> bytes();
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }
}
