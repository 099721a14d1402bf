// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The rules about classes: who may know what, what a class may be called, what travels to a task. Immutable. */
final class ClassRules {

    /** The processes themselves, and what only ever runs around them. Here the real clock is handed out. */
    private static final String[] PROCESSES = {"..app..", "..local..", "..benchmark..", "..prove..", "..testkit.."};

    private static final String[] FLINK_PLACES = {
        "..job..", "..source..", "..chunk..", "..flink..", "..flinkcdc..", "..binlog.."
    };
    private static final String[] FLINK_FREE = {"..model..", "..codec..", "..transform..", "..target..", "..mysql.."};
    /** Reaches databases by the dialects of Flink's JDBC connector. */
    private static final String OTHER_DATABASES = "..target.generic..";

    private static final String[] DATABASE_PLACES = {
        "..mysql..",
        "..capture.log..",
        "..flinkcdc..",
        "..binlog..",
        "..postgres..",
        "..target..",
        "..testkit..",
        "..local..",
        "..benchmark..",
        "..prove.."
    };

    /** Calls that read the wall clock or chance, so that no test can hold them. */
    private static final Map<String, Set<String>> UNHELD = Map.of(
            "java.lang.System", Set.of("currentTimeMillis"),
            "java.lang.Math", Set.of("random"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.LocalTime", Set.of("now"),
            "java.time.OffsetDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"));

    static final ArchRule QUARKUS_ONLY_IN_APP = noClasses()
            .that()
            .resideOutsideOfPackage("..app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..")
            .as("only ..app.. knows Quarkus")
            .because("everything that touches a row runs without Quarkus")
            .allowEmptyShould(true);

    static final ArchRule FLINK_ONLY_IN_ITS_PLACES = noClasses()
            .that()
            .resideOutsideOfPackages(FLINK_PLACES)
            .or()
            .resideInAnyPackage(FLINK_FREE)
            .and()
            .resideOutsideOfPackage(OTHER_DATABASES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..")
            .as(
                    "only jobs, sources and ..flink.. know Flink, and ..target.generic.. its dialects; models, codecs, transforms and"
                            + " other databases never do")
            .because("what a row means does not depend on what moves it")
            .allowEmptyShould(true);

    static final ArchRule OF_FLINK_OTHER_DATABASES_KNOW_DIALECTS_ONLY = noClasses()
            .that()
            .resideInAPackage(OTHER_DATABASES)
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.flink..")
                    .and(resideOutsideOfPackage("org.apache.flink.connector.jdbc.core.database..")))
            .as("of Flink, " + OTHER_DATABASES + " knows the dialects of the JDBC connector only")
            .because("what a row means does not depend on what moves it")
            .allowEmptyShould(true);

    static final ArchRule SQL_ONLY_WHERE_DATABASES_ARE_SPOKEN_TO = noClasses()
            .that()
            .resideOutsideOfPackages(DATABASE_PLACES)
            // Describes whatever failed a job: an SQL state instead of the driver's text, which may hold values of
            // rows.
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.flink.JobFaults")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..")
            .as("only the packages that speak to a database know JDBC")
            .because("a driver's exception carries values of rows; it is to be caught where it is thrown")
            .allowEmptyShould(true);

    static final ArchRule SERVICES_DO_NOT_KNOW_ONE_ANOTHER = slices().matching("io.millrace.(capture|snapshot|apply)..")
            .should()
            .notDependOnEachOther()
            .as("no service knows another")
            .because("they share the control topic and the target, nothing else")
            .allowEmptyShould(true);

    static final ArchRule NO_CYCLES = slices().matching("io.millrace.(**)")
            .should()
            .beFreeOfCycles()
            .as("packages are free of cycles")
            .allowEmptyShould(true);

    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .should()
            .haveNameMatching(".*[.$]((Abstract|Base)([A-Z][^.$]*)?|[^.$]*(Impl|Utils?|Helper|Manager))")
            .as("no class is called Abstract, Base, Impl, Util, Utils, Helper or Manager")
            .allowEmptyShould(true);

    static final ArchRule NOTHING_LIVE_TRAVELS_TO_A_TASK = fields().that()
            .areDeclaredInClassesThat(goToTasks())
            .and()
            .areNotStatic()
            .should(beSettings())
            .as("operators carry settings, never live objects")
            .because("an operator is serialized to its task; what is live is opened there, in a transient field")
            .allowEmptyShould(true);

    static final ArchRule TIME_AND_CHANCE_ARE_GIVEN = noClasses()
            .that()
            .resideOutsideOfPackages(PROCESSES)
            .should()
            .callCodeUnitWhere(
                    DescribedPredicate.describe("the clock or chance is read", call -> isUnheld(call.getTarget())))
            .as("the wall clock and chance are given, as " + InstantSource.class.getSimpleName() + " and seeded "
                    + Random.class.getSimpleName())
            .because("tests must be able to hold them")
            .allowEmptyShould(true);

    static final List<ArchRule> ALL = List.of(
            QUARKUS_ONLY_IN_APP,
            FLINK_ONLY_IN_ITS_PLACES,
            OF_FLINK_OTHER_DATABASES_KNOW_DIALECTS_ONLY,
            SQL_ONLY_WHERE_DATABASES_ARE_SPOKEN_TO,
            SERVICES_DO_NOT_KNOW_ONE_ANOTHER,
            NO_CYCLES,
            NAMES_SAY_WHAT_A_CLASS_IS,
            NOTHING_LIVE_TRAVELS_TO_A_TASK,
            TIME_AND_CHANCE_ARE_GIVEN);

    private ClassRules() {}

    private static boolean isUnheld(CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        boolean unseeded = owner.equals("java.util.Random")
                && target.getName().equals("<init>")
                && target.getRawParameterTypes().isEmpty();
        // A clock handed in as an argument is a held one: Instant.now(clock) is fine, now() and now(zone) are not.
        boolean clockGiven = target.getRawParameterTypes().stream()
                .anyMatch(type -> type.getName().equals("java.time.Clock"));
        return unseeded || (!clockGiven && UNHELD.getOrDefault(owner, Set.of()).contains(target.getName()));
    }

    private static DescribedPredicate<JavaClass> goToTasks() {
        return DescribedPredicate.describe(
                "go to tasks",
                type -> type.isAssignableTo("org.apache.flink.api.common.functions.Function")
                        || type.isAssignableTo("org.apache.flink.api.connector.source.Source")
                        || type.isAssignableTo("org.apache.flink.api.connector.sink2.Sink")
                        || type.isAssignableTo("org.apache.flink.streaming.api.operators.StreamOperator")
                        || type.isAssignableTo("org.apache.flink.streaming.api.operators.StreamOperatorFactory"));
    }

    private static ArchCondition<JavaField> beSettings() {
        return new ArchCondition<>("be primitive, serializable or transient") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                boolean travels = field.getModifiers().contains(JavaModifier.TRANSIENT)
                        || type.getBaseComponentType().isPrimitive()
                        || type.getBaseComponentType().isAssignableTo(Serializable.class)
                        || type.isAssignableTo(Collection.class)
                        || type.isAssignableTo(Map.class);
                if (!travels) {
                    String message = "%s is a %s".formatted(field.getFullName(), type.getName());
                    events.add(SimpleConditionEvent.violated(field, message));
                }
            }
        };
    }
}
