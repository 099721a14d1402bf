// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueNotHeldContract;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class ValueNotHeldTest extends ValueNotHeldContract {

    @Override
    protected TargetScene open() throws Exception {
        return new Target();
    }

    @Override
    protected Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("zero date", ColumnType.of(ColumnKind.DATE), Temporal.packDate(0, 0, 0)),
                Arguments.of("zero day", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 2, 0)),
                Arguments.of("zero month", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 0, 15)),
                Arguments.of("year 0", ColumnType.of(ColumnKind.DATE), Temporal.packDate(0, 1, 1)),
                Arguments.of("30 February", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 2, 30)),
                Arguments.of("zero datetime", ColumnType.of(ColumnKind.DATETIME), Temporal.packDateTime(0, 0)),
                Arguments.of(
                        "partial datetime",
                        ColumnType.of(ColumnKind.DATETIME),
                        Temporal.packDateTime(Temporal.packDate(2024, 2, 0), 1_000_000)),
                Arguments.of("zero timestamp", ColumnType.of(ColumnKind.TIMESTAMP), Temporal.ZERO_TIMESTAMP),
                Arguments.of("microseconds in milliseconds", ColumnType.of(ColumnKind.TIMESTAMP, 0, 3), 1_000_001L),
                Arguments.of("fraction in seconds", ColumnType.of(ColumnKind.TIME), -500_000L),
                Arguments.of("NUL in text", ColumnType.of(ColumnKind.TEXT), "secret\0"),
                Arguments.of("NUL in varchar", ColumnType.of(ColumnKind.VARCHAR, 20), "\0secret"),
                Arguments.of("NUL in json", ColumnType.of(ColumnKind.JSON), "\"secret\0\""),
                Arguments.of("half a pair", ColumnType.of(ColumnKind.TEXT), "secret\ud83d"),
                Arguments.of("wrong half", ColumnType.of(ColumnKind.TEXT), "\ude00secret"),
                Arguments.of("too long by spaces", ColumnType.of(ColumnKind.VARCHAR, 6), "secret "),
                Arguments.of("too many digits", ColumnType.of(ColumnKind.DECIMAL, 10, 2), new BigDecimal("1.001")),
                Arguments.of("too large", ColumnType.of(ColumnKind.INT), 1L << 31),
                Arguments.of("too small", ColumnType.of(ColumnKind.TINYINT), -32769L),
                Arguments.of("no UUID", ColumnType.of(ColumnKind.UUID), "secret"),
                Arguments.of("nearly a UUID", ColumnType.of(ColumnKind.UUID), "0011223344556677-8899-aabbccddeeff12"));
    }
}
