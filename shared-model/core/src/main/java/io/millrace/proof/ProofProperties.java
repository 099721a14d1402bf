// SPDX-License-Identifier: Apache-2.0
package io.millrace.proof;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.proof.Failpoint.Effect;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the properties of this package say, and all that is wrong with them. Immutable. */
public final class ProofProperties {

    private static final Pattern ORDER = Pattern.compile("([^:@]+):([^:@]+)(?:@([1-9]\\d{0,8}))?");

    private final Map<Failpoint, SetFailpoints.Order> failpoints = new EnumMap<>(Failpoint.class);
    private final Set<Protection> off = EnumSet.noneOf(Protection.class);
    private final List<Finding> findings = new ArrayList<>();

    private ProofProperties(String orders, String switches) {
        items(orders).forEach(this::order);
        items(switches)
                .forEach(name -> Protection.of(name)
                        .ifPresentOrElse(
                                off::add, () -> wrong(Protection.PROPERTY, name, "there is no such protection")));
    }

    /** Those of this process. */
    public static ProofProperties ofThisProcess() {
        return of(System.getProperty(Failpoint.PROPERTY, ""), System.getProperty(Protection.PROPERTY, ""));
    }

    /** As {@link Failpoint#PROPERTY} and {@link Protection#PROPERTY} would say it; empty for nothing. */
    static ProofProperties of(String failpoints, String switches) {
        return new ProofProperties(failpoints, switches);
    }

    private static Stream<String> items(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip).filter(item -> !item.isEmpty());
    }

    private void order(String text) {
        Matcher parts = ORDER.matcher(text);
        if (!parts.matches()) {
            wrong(Failpoint.PROPERTY, text, "it has to be name:effect or name:effect@n");
            return;
        }
        Optional<Failpoint> point = Failpoint.of(parts.group(1));
        Optional<Effect> effect = effect(parts.group(2));
        if (point.isEmpty()) {
            wrong(Failpoint.PROPERTY, text, "there is no such failpoint");
        }
        if (effect.isEmpty()) {
            wrong(Failpoint.PROPERTY, text, "what can happen is halt, fail or pause");
        }
        if (point.isPresent() && effect.isPresent()) {
            long at = parts.group(3) == null ? 1 : Long.parseLong(parts.group(3));
            if (failpoints.put(point.get(), new SetFailpoints.Order(effect.get(), at)) != null) {
                wrong(Failpoint.PROPERTY, text, "one thing can happen at a failpoint, and another is named before");
            }
        }
    }

    private static Optional<Effect> effect(String text) {
        return Stream.of(Effect.values())
                .filter(effect -> effect.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private void wrong(String property, String seen, String why) {
        findings.add(Finding.of(FaultCode.SETTING_INVALID, "system property " + property, seen, why));
    }

    /** All that is wrong with them, before anything is done; nothing in a process of which nobody wants a proof. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** What is not as it is in production, for the log; nothing there. */
    public List<String> notes() {
        Stream<String> mutants = off.stream()
                .map(protection ->
                        "[MUTANT] protection " + protection.text() + " is off: rows will be lost or doubled");
        Stream<String> points = failpoints.entrySet().stream()
                .map(set -> "[FAILPOINT] " + set.getKey().text() + ", time "
                        + set.getValue().at() + ": " + set.getValue().effect());
        return Stream.concat(mutants, points).toList();
    }

    Set<Protection> switchedOff() {
        return Set.copyOf(off);
    }

    Map<Failpoint, SetFailpoints.Order> failpoints() {
        return new EnumMap<>(failpoints);
    }

    /** For a process that has not asked for {@link #findings}: it must not run with half of what it was told. */
    void requireValid() {
        if (!findings.isEmpty()) {
            throw new IllegalArgumentException(
                    findings.stream().map(Finding::text).collect(Collectors.joining("\n")));
        }
    }
}
