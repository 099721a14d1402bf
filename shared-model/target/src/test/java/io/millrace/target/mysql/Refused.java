// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.mysql;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Values that MySQL and MariaDB would round, cut, pad or take for others. */
final class Refused {

    private Refused() {}

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("microseconds in milliseconds", ColumnType.of(ColumnKind.TIMESTAMP, 0, 3), 1_000_001L),
                Arguments.of("fraction in seconds", ColumnType.of(ColumnKind.TIME), -500_000L),
                Arguments.of("half a pair", ColumnType.of(ColumnKind.TEXT), "secret\ud83d"),
                Arguments.of("wrong half", ColumnType.of(ColumnKind.TEXT), "\ude00secret"),
                Arguments.of("too long by spaces", ColumnType.of(ColumnKind.VARCHAR, 6), "secret "),
                Arguments.of("spaces at the end", ColumnType.of(ColumnKind.CHAR, 10), "secret "),
                Arguments.of("too few bytes", ColumnType.of(ColumnKind.BINARY, 10), new byte[9]),
                Arguments.of("too many digits", ColumnType.of(ColumnKind.DECIMAL, 10, 2), new BigDecimal("1.001")),
                Arguments.of("too large", ColumnType.of(ColumnKind.INT), 1L << 31),
                Arguments.of("too small", ColumnType.of(ColumnKind.TINYINT), -129L),
                Arguments.of("negative", ColumnType.of(ColumnKind.SMALLINT).asUnsigned(), -1L),
                Arguments.of("too many bits", ColumnType.of(ColumnKind.BIT, 3), 8L));
    }
}
