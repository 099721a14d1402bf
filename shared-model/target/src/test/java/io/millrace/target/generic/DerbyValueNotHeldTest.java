// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Temporal;
import io.millrace.target.contract.TargetScene;
import io.millrace.target.contract.ValueNotHeldContract;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class DerbyValueNotHeldTest extends ValueNotHeldContract {

    @Override
    protected TargetScene open() throws Exception {
        return new DerbyScene();
    }

    @Override
    protected Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("half a pair", ColumnType.of(ColumnKind.TEXT), "secret\ud83d"),
                Arguments.of("too long", ColumnType.of(ColumnKind.VARCHAR, 6), "secret "),
                Arguments.of("too few bytes", ColumnType.of(ColumnKind.BINARY, 10), new byte[9]),
                Arguments.of("too many bytes", ColumnType.of(ColumnKind.VARBINARY, 3), new byte[4]),
                Arguments.of("too many digits", ColumnType.of(ColumnKind.DECIMAL, 10, 2), new BigDecimal("1.001")),
                Arguments.of("too long a number", ColumnType.of(ColumnKind.DECIMAL, 40, 2), BigDecimal.TEN.pow(38)),
                Arguments.of("too large", ColumnType.of(ColumnKind.INT), 1L << 31),
                Arguments.of("negative", ColumnType.of(ColumnKind.SMALLINT).asUnsigned(), -1L),
                Arguments.of("too many bits", ColumnType.of(ColumnKind.BIT, 3), 8L),
                Arguments.of("negative zero", ColumnType.of(ColumnKind.DOUBLE), -0.0d),
                Arguments.of("negative zero of a float", ColumnType.of(ColumnKind.FLOAT), -0.0f),
                Arguments.of("no date", ColumnType.of(ColumnKind.DATE), 0L),
                Arguments.of("30 February", ColumnType.of(ColumnKind.DATE), Temporal.packDate(2024, 2, 30)),
                Arguments.of("no instant", ColumnType.of(ColumnKind.TIMESTAMP), Temporal.ZERO_TIMESTAMP),
                Arguments.of(
                        "a day that was left out",
                        ColumnType.of(ColumnKind.DATETIME),
                        Temporal.packDateTime(Temporal.packDate(1582, 10, 10), 1)));
    }
}
