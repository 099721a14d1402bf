// SPDX-License-Identifier: Apache-2.0
package io.millrace.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnDefault;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.Heartbeat;
import io.millrace.model.Operation;
import io.millrace.model.RowChange;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The bytes of each released wire version, which must be read for ever. A new version gets a new file; the old ones stay.
 * {@code -Dmillrace.golden.write=true} writes the file of the present version, once, when the version is made.
 */
class GoldenRecordsTest {

    private static final String FILE = "golden/records-v" + RecordCodec.WIRE_VERSION + ".hex";

    @Test
    void readsWhatEachReleasedVersionWrote() throws IOException {
        Map<String, ChangeRecord> expected = samples();
        Map<String, String> golden = golden();

        assertThat(golden.keySet()).isEqualTo(expected.keySet());
        golden.forEach(
                (name, hex) -> assertThat(RecordCodec.decode(HexFormat.of().parseHex(hex)))
                        .as(name)
                        .usingRecursiveComparison()
                        .isEqualTo(expected.get(name)));
    }

    @Test
    void writesWhatTheGoldenFileHolds() throws IOException {
        Map<String, String> written = new TreeMap<>();
        samples().forEach((name, sample) -> written.put(name, HexFormat.of().formatHex(RecordCodec.encode(sample))));
        if (Boolean.getBoolean("millrace.golden.write")) {
            Files.writeString(
                    Path.of("src/test/resources", FILE),
                    written.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue() + "\n")
                            .collect(Collectors.joining()));
        }

        assertThat(written).isEqualTo(golden());
    }

    private static Map<String, String> golden() throws IOException {
        try (InputStream in = GoldenRecordsTest.class.getClassLoader().getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(p -> p[0], p -> p[1], (a, b) -> b, TreeMap::new));
        }
    }

    private static Map<String, ChangeRecord> samples() {
        TableId orders = new TableId("shop", "orders");
        TableSchema schema = new TableSchema(
                orders,
                List.of(
                        Column.of("id", ColumnType.of(ColumnKind.BIGINT).asUnsigned(), false),
                        new Column(
                                "state",
                                new ColumnType(ColumnKind.ENUM, false, 0, 0, "utf8mb4", List.of("new", "paid")),
                                true,
                                false,
                                ColumnDefault.constant("new")),
                        Column.of("total", ColumnType.of(ColumnKind.DECIMAL, 12, 2), false),
                        Column.of("weight", ColumnType.of(ColumnKind.DOUBLE), true),
                        Column.of("ratio", ColumnType.of(ColumnKind.FLOAT), true),
                        Column.of("picture", ColumnType.of(ColumnKind.BLOB), true)),
                List.of(0));
        LogPosition genesis = LogPosition.before(1, 3, 400);
        LogPosition start = LogPosition.before(1, 3, 1_234);
        Object[] first = {-1L, "new", new BigDecimal("10.50"), 0.1d, 1.5f, new byte[] {0, 1, -1}};
        Object[] second = {-1L, "paid", new BigDecimal("10.50"), 0.1d, null, new byte[] {0, 1, -1}};
        long version = schema.version();
        Map<String, ChangeRecord> samples = new TreeMap<>();
        samples.put("idle", new ChangeRecord.Idle(genesis, new Heartbeat(genesis, 1_700_000_000_000_001L)));
        samples.put(
                "schema",
                new ChangeRecord.Schema(
                        genesis,
                        start.endOfTransaction(),
                        new SchemaChange(
                                start.row(1, 0, 0), SchemaChange.Kind.ALTER, orders, schema, "ALTER TABLE", "{}")));
        SchemaChange renaming = new SchemaChange(
                start.row(1, 0, 0), SchemaChange.Kind.ALTER, orders, schema, null, null, Map.of("state", "status"));
        samples.put("schema-renamed", new ChangeRecord.Schema(genesis, start.endOfTransaction(), renaming));
        samples.put(
                "schema-renamed-doubted",
                new ChangeRecord.Schema(genesis, start.endOfTransaction(), renaming.doubted("values are rounded")));
        SchemaChange moving =
                new SchemaChange(start.row(1, 0, 0), SchemaChange.Kind.RENAME, orders, schema, null, null);
        samples.put(
                "schema-captured", new ChangeRecord.Schema(genesis, start.endOfTransaction(), moving.captured(true)));
        samples.put(
                "schema-doubted-not-captured",
                new ChangeRecord.Schema(
                        genesis,
                        start.endOfTransaction(),
                        moving.doubted("rows are gone").captured(false)));
        samples.put(
                "schema-doubted",
                new ChangeRecord.Schema(
                        genesis,
                        start.endOfTransaction(),
                        new SchemaChange(start.row(1, 0, 0), SchemaChange.Kind.UNKNOWN, orders, null, null, null)
                                .doubted("rows are gone")));
        samples.put(
                "transaction",
                new ChangeRecord.Transaction(
                        genesis,
                        start.endOfTransaction(),
                        new TransactionBegin(start, "0-1-42", 1_700_000_000_000_000L),
                        List.of(
                                new RowChange(start.row(1, 0, 0), orders, version, Operation.INSERT, null, first),
                                new RowChange(start.row(2, 0, 0), orders, version, Operation.UPDATE, first, second),
                                new RowChange(start.row(2, 1, 0), orders, version, Operation.DELETE, second, null))));
        return samples;
    }
}
