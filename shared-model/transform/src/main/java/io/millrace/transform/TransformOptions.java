// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.millrace.settings.InvalidSetting;
import io.millrace.settings.Secret;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Turns a step's options into its own record of settings. Stateless. */
final class TransformOptions {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .addModule(new SimpleModule().addDeserializer(Secret.class, new SecretReference()))
            .build();

    private TransformOptions() {}

    /**
     * The record in that JSON object.
     *
     * @throws IllegalArgumentException if an option is unknown, of another form, or refused by the record; an
     *     {@link InvalidSetting} where it can be said which
     */
    static <C> C bind(Class<C> type, String options) {
        try {
            JsonNode tree = JSON.readTree(options);
            refuseUnknown(type, tree);
            return JSON.treeToValue(tree, type);
        } catch (JsonMappingException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidSetting invalid) {
                    throw invalid;
                }
            }
            // Jackson's own text quotes the value, which may be a secret: only the place and the form are told.
            throw new InvalidSetting(
                    path(e.getPath()), "a value of another form", "it does not fit " + type.getSimpleName());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the options are not a group of names with values", e);
        }
    }

    /** Before the record is built, which may refuse what is missing because its name was misspelt. */
    private static void refuseUnknown(Class<?> type, JsonNode tree) {
        if (type.isRecord()) {
            List<String> known = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .toList();
            tree.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    throw new InvalidSetting(
                            name, "an option of that name", "there is none; here are: " + String.join(", ", known));
                }
            });
        }
    }

    private static String path(List<JsonMappingException.Reference> path) {
        return path.isEmpty()
                ? "options"
                : path.stream()
                        .map(step -> step.getFieldName() != null ? step.getFieldName() : "[" + step.getIndex() + "]")
                        .collect(Collectors.joining("."))
                        .replace(".[", "[");
    }

    private static final class SecretReference extends StdDeserializer<Secret> {

        private static final long serialVersionUID = 1L;

        SecretReference() {
            super(Secret.class);
        }

        @Override
        public Secret deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new Secret(in.getValueAsString(""));
        }
    }
}
