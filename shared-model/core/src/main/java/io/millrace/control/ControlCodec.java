// SPDX-License-Identifier: Apache-2.0
package io.millrace.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.millrace.position.LogPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Control messages as JSON: an object whose {@code kind} is the message's simple name. Thread-safe.
 *
 * <p>Kinds and fields that this version does not know are passed over, so that services of neighbouring versions can
 * share a topic; the caller counts what {@link #decode} gives back empty.
 */
public final class ControlCodec {

    private static final Map<String, Class<? extends ControlMessage>> KINDS = List.of(
                    ControlMessage.CaptureStarted.class,
                    ControlMessage.TableSnapshotCompleted.class,
                    ControlMessage.SnapshotCompleted.class,
                    ControlMessage.ConsistentAt.class,
                    ControlMessage.TableDiverged.class,
                    ControlMessage.TableFollows.class,
                    ControlMessage.ApplyRewound.class,
                    ControlMessage.RequestSnapshot.class,
                    ControlMessage.ThrottleSnapshot.class,
                    ControlMessage.PauseApply.class,
                    ControlMessage.ResumeApply.class,
                    ControlMessage.RewindApply.class,
                    ControlMessage.VerifyTable.class,
                    ControlMessage.ServiceStatus.class)
            .stream()
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(textForms())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private ControlCodec() {}

    /** The message as JSON in UTF-8. */
    public static byte[] encode(ControlMessage message) {
        try {
            return JSON.writeValueAsBytes(tree(message));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a control message that is not JSON: " + message.key(), e);
        }
    }

    /** The message as a tree, for those who put it into a larger answer. */
    public static ObjectNode tree(ControlMessage message) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("kind", message.getClass().getSimpleName());
        ObjectNode fields = JSON.valueToTree(message);
        fields.remove(List.of("key", "addressee"));
        tree.setAll(fields);
        return tree;
    }

    /** The message in these bytes; empty if it is of a kind that this version does not know, or no message at all. */
    public static Optional<ControlMessage> decode(byte[] bytes) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            Class<? extends ControlMessage> kind =
                    tree == null ? null : KINDS.get(tree.path("kind").asText());
            return kind == null ? Optional.empty() : Optional.of(JSON.treeToValue(tree, kind));
        } catch (IOException | RuntimeException e) {
            // Anybody may write to the topic: no content of a record may end the hearing.
            return Optional.empty();
        }
    }

    private static SimpleModule textForms() {
        return new SimpleModule()
                .addSerializer(new AsText<>(LogPosition.class))
                .addSerializer(new AsText<>(Instant.class))
                .addDeserializer(LogPosition.class, new FromText<>(LogPosition.class, LogPosition::parse))
                .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse));
    }

    private static final class AsText<T> extends StdSerializer<T> {

        private static final long serialVersionUID = 1L;

        AsText(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class FromText<T> extends StdDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getValueAsString();
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                throw context.weirdStringException(text, handledType(), "not of the expected shape");
            }
        }
    }
}
