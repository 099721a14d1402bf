// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.fault.Finding;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueSettingsTest {

    private static final String PIPELINE = """
            pipeline: shop
            source: {host: db, user: u, tables: ['shop.*']}
            kafka: {bootstrapServers: 'k:9092'}
            target: {host: pg, database: d, user: u%s}
            """;

    @Test
    void everythingStopsByDefault() throws Exception {
        assertThat(values("")).isEqualTo(ValueSettings.stop());
    }

    @Test
    void aReplacementIsADateOrNull() throws Exception {
        assertThat(values(", values: {nulInText: escape, zeroDate: 0001-01-01, partialDate: as-null,"
                        + " zeroTimestamp: '1970-01-01'}"))
                .isEqualTo(new ValueSettings(NulInText.ESCAPE, "0001-01-01", ValueSettings.AS_NULL, "1970-01-01"));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        InvalidSettings refused = catchThrowableOfType(
                InvalidSettings.class,
                () -> values(", values: {nulInText: cut, zeroDate: tomorrow, partialDate: 2024-02-30,"
                        + " zeroTimestamp: 0000-00-00}"));

        assertThat(refused.findings())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "target.values.nulInText",
                        "target.values.zeroDate",
                        "target.values.partialDate",
                        "target.values.zeroTimestamp");
    }

    private static ValueSettings values(String yaml) throws InvalidSettings {
        return SettingsLoader.parse(PIPELINE.formatted(yaml), Map.of()).target().values();
    }
}
