// SPDX-License-Identifier: Apache-2.0
package io.millrace.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.Column;
import io.millrace.model.ColumnKind;
import io.millrace.model.ColumnType;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogIdentity;
import io.millrace.position.LogPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final TableId TABLE = new TableId("shop", "orders");

    static List<ControlMessage> messages() {
        return List.of(
                new ControlMessage.CaptureStarted(
                        "run-1",
                        LogPosition.before(1, 3, 4),
                        null,
                        new LogIdentity("uid", 1, "11.4", "binlog"),
                        List.of(TABLE),
                        List.of("ff00ff00ff00ff00"),
                        AT),
                new ControlMessage.TableSnapshotCompleted("run-1", "s-1", TABLE, "shop.orders", 10, 2, AT),
                new ControlMessage.SnapshotCompleted("run-1", "s-1", List.of(TABLE), 10, 2, AT),
                new ControlMessage.ConsistentAt(LogPosition.before(1, 3, 4).endOfTransaction(), List.of(TABLE), AT),
                new ControlMessage.TableDiverged(TABLE, LogPosition.before(1, 3, 4), "why", AT),
                new ControlMessage.TableFollows(TABLE, LogPosition.before(1, 3, 5), AT),
                new ControlMessage.RequestSnapshot("c-1", List.of(TABLE)),
                new ControlMessage.ThrottleSnapshot("c-2", 1000, 1 << 20, 1, 0, 30),
                new ControlMessage.PauseApply("c-2"),
                new ControlMessage.ResumeApply("c-3"),
                new ControlMessage.VerifyTable("c-4", TABLE),
                new ControlMessage.RewindApply("c-5", LogPosition.before(1, 3, 4), null),
                new ControlMessage.RewindApply("c-6", null, AT),
                new ControlMessage.ApplyRewound(
                        "c-5",
                        LogPosition.before(1, 3, 4),
                        LogPosition.before(1, 5, 4).endOfTransaction(),
                        AT),
                new ControlMessage.ServiceStatus(
                        ServiceName.APPLY, "RUNNING", null, null, Map.of("rows", 1.5), Map.of("a", "b"), AT));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void givesBackEveryMessage(ControlMessage message) {
        assertThat(ControlCodec.decode(ControlCodec.encode(message))).contains(message);
    }

    @Test
    void isReadableByAPerson() {
        assertThat(new String(ControlCodec.encode(messages().get(3)), StandardCharsets.UTF_8))
                .isEqualTo("{\"kind\":\"ConsistentAt\",\"position\":\"1:3:4:end\",\"except\":[{\"database\":\"shop\","
                        + "\"name\":\"orders\"}],\"at\":\"2026-01-02T03:04:05Z\"}");
    }

    @Test
    void takesAStartThatDoesNotTellItsShapes() {
        String now = new String(ControlCodec.encode(messages().get(0)), StandardCharsets.UTF_8);
        String older = now.replace("\"versions\":[\"ff00ff00ff00ff00\"],", "");
        TableSchema shape =
                new TableSchema(TABLE, List.of(Column.of("id", ColumnType.of(ColumnKind.INT), false)), List.of(0));

        assertThat(older).isNotEqualTo(now);
        assertThat(ControlCodec.decode(older.getBytes(StandardCharsets.UTF_8)))
                .get(InstanceOfAssertFactories.type(ControlMessage.CaptureStarted.class))
                .satisfies(started -> assertThat(started.versions()).isEmpty())
                .satisfies(
                        started -> assertThat(started.mayHaveStartedWith(shape)).isTrue());
        assertThat(messages().get(0))
                .asInstanceOf(InstanceOfAssertFactories.type(ControlMessage.CaptureStarted.class))
                .satisfies(
                        started -> assertThat(started.mayHaveStartedWith(shape)).isFalse());
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() {
        byte[] newer = "{\"kind\":\"PauseApply\",\"id\":\"c-2\",\"since\":\"2.0\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(ControlCodec.decode(newer)).contains(new ControlMessage.PauseApply("c-2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"FromTheFuture\"}",
                "{}",
                "[]",
                "7",
                "",
                "{not json",
                "{\"kind\":\"ConsistentAt\",\"position\":\"x\"}"
            })
    void givesBackNothingForWhatIsNoMessage(String text) {
        assertThat(ControlCodec.decode(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
