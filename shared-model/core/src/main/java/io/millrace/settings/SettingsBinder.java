// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binds a tree of YAML to settings records, component by component, and collects what does not fit. */
final class SettingsBinder {

    private final Map<String, String> environment;
    private final List<Finding> findings;

    SettingsBinder(Map<String, String> environment, List<Finding> findings) {
        this.environment = environment;
        this.findings = findings;
    }

    /** The record, or null after a finding. */
    <R> @Nullable R bind(Class<R> type, JsonNode node, String path) {
        if (!node.isObject() && !node.isMissingNode() && !node.isNull() && !isEmptyText(node)) {
            find(FaultCode.SETTING_INVALID, path, node.asText(), "a group of settings belongs here");
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknown(components, node, path);
        int before = findings.size();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i], node, join(path, components[i].getName()));
        }
        if (findings.size() > before) {
            findMore(type, components, values, path);
            return null;
        }
        return build(type, components, values, path);
    }

    /**
     * What the record itself has against the values that could be bound, so that all is found at once. In the place of
     * the others stand their defaults; where there is none, the record may be unable to look at all.
     */
    private <R> void findMore(Class<R> type, RecordComponent[] components, @Nullable Object[] values, String path) {
        for (int i = 0; i < components.length; i++) {
            if (values[i] == null) {
                values[i] = defaultOf(components[i]);
            }
        }
        try {
            constructor(type, components).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSetting invalid) {
                invalid.refusals().stream()
                        .filter(r -> findings.stream()
                                .noneMatch(found -> found.subject().equals(join(path, r.setting()))))
                        .forEach(r -> find(FaultCode.SETTING_INVALID, join(path, r.setting()), r.seen(), r.why()));
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalStateException(type + " cannot be built", e);
        }
    }

    private @Nullable Object defaultOf(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        Class<?> type = component.getType();
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type.isRecord() && type != Secret.class && type != ByteSize.class) {
            return null;
        }
        if (!setting.byDefault().equals(Setting.REQUIRED)) {
            return ScalarSettings.parse(type, setting.byDefault(), environment);
        }
        return type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : type == boolean.class ? false : null;
    }

    private @Nullable Object value(RecordComponent component, JsonNode parent, String path) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(path + " has no @Setting");
        }
        JsonNode node = parent.path(component.getName());
        Class<?> type = component.getType();
        if (type.isRecord() && type != Secret.class && type != ByteSize.class) {
            return bind(type, node, path);
        }
        String override = environment.get(variable(path));
        if (override != null) {
            node = TextNode.valueOf(override);
        }
        if (node.isMissingNode() || node.isNull()) {
            if (setting.byDefault().equals(Setting.REQUIRED)) {
                find(FaultCode.SETTING_MISSING, path, "nothing", setting.doc() + " Or set " + variable(path) + ".");
                return null;
            }
            node = TextNode.valueOf(setting.byDefault());
        } else if (setting.byDefault().equals(Setting.REQUIRED) && isBlank(node)) {
            find(FaultCode.SETTING_MISSING, path, "an empty value", setting.doc());
            return null;
        }
        return convert(component.getGenericType(), type, node, path);
    }

    private @Nullable Object convert(Type generic, Class<?> type, JsonNode node, String path) {
        if (type == List.class) {
            Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
            return element == String.class ? texts(node) : transforms(node, path);
        }
        if (type == Map.class) {
            return textMap(node, path);
        }
        if (!node.isValueNode()) {
            find(FaultCode.SETTING_INVALID, path, node.getNodeType().toString(), "a single value belongs here");
            return null;
        }
        try {
            return ScalarSettings.parse(type, node.asText(), environment);
        } catch (IllegalArgumentException e) {
            String seen = type == Secret.class ? "(not shown)" : node.asText();
            find(FaultCode.SETTING_INVALID, path, seen, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> texts.add(element.asText()));
        } else {
            Arrays.stream(node.asText().split(","))
                    .map(String::strip)
                    .filter(t -> !t.isEmpty())
                    .forEach(texts::add);
        }
        return texts;
    }

    private List<TransformSettings> transforms(JsonNode node, String path) {
        List<TransformSettings> transforms = new ArrayList<>();
        int index = 0;
        for (JsonNode element : node) {
            String elementPath = path + "[" + index++ + "]";
            if (element instanceof ObjectNode step) {
                ObjectNode options = step.deepCopy();
                options.remove(List.of("kind", "tables"));
                List<String> tables = step.has("tables") ? texts(step.path("tables")) : List.of("*.*");
                try {
                    transforms.add(new TransformSettings(step.path("kind").asText(), tables, options.toString()));
                } catch (InvalidSetting e) {
                    find(e, elementPath);
                }
            } else {
                find(FaultCode.SETTING_INVALID, elementPath, element.asText(), "a transform is a group with a kind");
            }
        }
        return transforms;
    }

    private Map<String, String> textMap(JsonNode node, String path) {
        Map<String, String> map = new LinkedHashMap<>();
        if (!node.isObject() && !isEmptyText(node)) {
            find(FaultCode.SETTING_INVALID, path, node.asText(), "names with values belong here");
        }
        node.fields().forEachRemaining(e -> map.put(e.getKey(), e.getValue().asText()));
        return map;
    }

    private <R> @Nullable R build(Class<R> type, RecordComponent[] components, @Nullable Object[] values, String path) {
        try {
            return constructor(type, components).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSetting invalid) {
                find(invalid, path);
                return null;
            }
            throw new IllegalStateException(type + " cannot be built", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be built", e);
        }
    }

    private static <R> Constructor<R> constructor(Class<R> type, RecordComponent[] components)
            throws NoSuchMethodException {
        return type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    }

    private void refuseUnknown(RecordComponent[] components, JsonNode node, String path) {
        List<String> known =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                find(
                        FaultCode.SETTING_UNKNOWN,
                        join(path, name),
                        "a setting of that name",
                        "there is none; here are: " + String.join(", ", known));
            }
        });
    }

    private void find(InvalidSetting invalid, String path) {
        invalid.refusals().forEach(r -> find(FaultCode.SETTING_INVALID, join(path, r.setting()), r.seen(), r.why()));
    }

    private void find(FaultCode code, String path, String seen, String why) {
        findings.add(Finding.of(code, path.isEmpty() ? "pipeline.yaml" : path, seen, why));
    }

    private static boolean isBlank(JsonNode node) {
        return (node.isTextual() && node.asText().isBlank()) || (node.isArray() && node.isEmpty());
    }

    private static boolean isEmptyText(JsonNode node) {
        return node instanceof MissingNode || (node.isTextual() && node.asText().isEmpty());
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** {@code source.connectTimeout} is {@code MILLRACE_SOURCE_CONNECT_TIMEOUT}. */
    static String variable(String path) {
        StringBuilder name = new StringBuilder("MILLRACE_");
        for (char c : path.toCharArray()) {
            if (Character.isUpperCase(c)) {
                name.append('_');
            }
            name.append(c == '.' ? '_' : Character.toUpperCase(c));
        }
        return name.toString();
    }
}
