// SPDX-License-Identifier: Apache-2.0
package io.millrace.testkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule that cannot fail is a wish: each is shown the class that breaks it, and the class that may. */
class ClassRulesTest {

    private static final JavaClasses OFFENDERS = new ClassFileImporter()
            .importPackages("io.millrace.offence", "io.millrace.capture.offence", "io.millrace.apply.offence");

    @Test
    void quarkusIsForAppPackagesOnly() {
        assertThat(breaches(ClassRules.QUARKUS_ONLY_IN_APP))
                .isNotEmpty()
                .allMatch(breach -> breach.contains("plain.KnowsQuarkus"));
    }

    @Test
    void flinkIsForJobsAndNeverForModelsEvenInsideOfJobs() {
        assertThat(breaches(ClassRules.FLINK_ONLY_IN_ITS_PLACES))
                .anyMatch(breach -> breach.contains("plain.KnowsFlink"))
                .anyMatch(breach -> breach.contains("job.model.ModelKnowsFlink"))
                .anyMatch(breach -> breach.contains("target.other.TargetKnowsFlink"))
                .noneMatch(breach -> breach.contains("target.generic.KnowsMoreThanDialects"))
                .noneMatch(breach -> breach.contains("job.CarriesALiveObject"));
    }

    @Test
    void ofFlinkOtherDatabasesKnowDialectsOnly() {
        assertThat(breaches(ClassRules.OF_FLINK_OTHER_DATABASES_KNOW_DIALECTS_ONLY))
                .isNotEmpty()
                .allMatch(breach -> breach.contains("target.generic.KnowsMoreThanDialects"));
    }

    @Test
    void jdbcIsForPackagesThatSpeakToDatabases() {
        assertThat(breaches(ClassRules.SQL_ONLY_WHERE_DATABASES_ARE_SPOKEN_TO))
                .isNotEmpty()
                .allMatch(breach -> breach.contains("job.KnowsJdbc"));
    }

    @Test
    void aServiceThatKnowsAnotherIsFound() {
        assertThat(breaches(ClassRules.SERVICES_DO_NOT_KNOW_ONE_ANOTHER))
                .singleElement()
                .asString()
                .contains("KnowsApply");
    }

    @Test
    void cyclesAreFound() {
        assertThat(breaches(ClassRules.NO_CYCLES)).singleElement().asString().contains("cycle.one", "cycle.other");
    }

    @Test
    void emptyNamesAreFoundAndLookAlikesAreNot() {
        assertThat(breaches(ClassRules.NAMES_SAY_WHAT_A_CLASS_IS))
                .hasSize(4)
                .anyMatch(breach -> breach.contains("plain.AbstractThing>"))
                .anyMatch(breach -> breach.contains("$BaseThing>"))
                .anyMatch(breach -> breach.contains("$ThingImpl>"))
                .anyMatch(breach -> breach.contains("$Utils>"));
    }

    @Test
    void onlyTheLiveFieldOfAnOperatorIsFound() {
        assertThat(breaches(ClassRules.NOTHING_LIVE_TRAVELS_TO_A_TASK))
                .singleElement()
                .asString()
                .contains("CarriesALiveObject.live is a java.lang.Thread");
    }

    @Test
    void theClockAndChanceAreFoundUnlessTheyWereGiven() {
        assertThat(breaches(ClassRules.TIME_AND_CHANCE_ARE_GIVEN))
                .hasSize(4)
                .anyMatch(breach -> breach.contains("ReadsTheClock.now()"))
                .anyMatch(breach -> breach.contains("ReadsTheClock.millis()"))
                .anyMatch(breach -> breach.contains("ReadsTheClock.zoned()"))
                .anyMatch(breach -> breach.contains("ReadsTheClock.unseeded()"));
    }

    @Test
    void noRuleFailsOnAModuleWithoutClasses() {
        JavaClasses none = new ClassFileImporter().importPackages("io.millrace.nothing.here");

        assertThat(ClassRules.ALL).noneMatch(rule -> rule.evaluate(none).hasViolation());
    }

    private static List<String> breaches(ArchRule rule) {
        return rule.evaluate(OFFENDERS).getFailureReport().getDetails();
    }
}
