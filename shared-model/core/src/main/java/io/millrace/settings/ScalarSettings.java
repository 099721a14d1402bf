// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Single values of settings, read from text. */
final class ScalarSettings {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

    private ScalarSettings() {}

    static Object parse(Class<?> type, String written, Map<String, String> environment) {
        if (type == Secret.class) {
            return new Secret(written);
        }
        String text = expand(written, environment);
        if (type == String.class) {
            return text;
        } else if (type == int.class) {
            return Math.toIntExact(number(text));
        } else if (type == long.class) {
            return number(text);
        } else if (type == boolean.class) {
            return truth(text);
        } else if (type == Duration.class) {
            return duration(text);
        } else if (type == ByteSize.class) {
            return ByteSize.parse(text);
        } else if (type == Path.class) {
            return Path.of(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("settings of " + type + " are not read");
    }

    private static String expand(String text, Map<String, String> environment) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String value = environment.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException("there is no environment variable " + match.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number belongs here", e);
        }
    }

    private static boolean truth(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("true or false belongs here");
        };
    }

    static Duration duration(String text) {
        if (text.strip().equals("forever")) {
            return ChronoUnit.FOREVER.getDuration();
        }
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration is written as 500ms, 10s, 5m, 2h, 7d or forever");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Object constant(Class<?> type, String text) {
        List<?> constants = Arrays.asList(type.getEnumConstants());
        for (Object constant : constants) {
            if (kebab(constant).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("one of these belongs here: "
                + constants.stream().map(ScalarSettings::kebab).collect(Collectors.joining(", ")));
    }

    private static String kebab(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
