// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmark.ProcessMeter.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {

    @Test
    void addsUserAndSystemTimeWhateverTheProgramIsCalled() {
        String stat = "42 (a (strange) name) S 1 42 42 0 -1 4194304 10 0 0 0 200 40 50 10 20 0 9 0 12345 1 2 3";

        assertThat(ProcessMeter.seconds(stat)).isEqualTo(3.0);
    }

    @Test
    void findsThePeakOfMemory() {
        assertThat(ProcessMeter.peak("Name:\tjava\nVmPeak:\t  900 kB\nVmHWM:\t  524288 kB\n"))
                .isEqualTo(524_288);
        assertThat(ProcessMeter.peak("Name:\tjava\nState:\tZ (zombie)\n")).isZero();
    }

    @Test
    void readsBetweenItsSamples() {
        List<Sample> samples = List.of(new Sample(1_000, 2), new Sample(1_100, 3), new Sample(1_200, 3));

        assertThat(ProcessMeter.at(samples, 1_050)).isEqualTo(2.5);
        assertThat(ProcessMeter.at(samples, 1_100)).isEqualTo(3.0);
        assertThat(ProcessMeter.at(samples, 500)).as("before the first").isEqualTo(2.0);
        assertThat(ProcessMeter.at(samples, 9_000)).as("behind the last").isEqualTo(3.0);
    }

    @Test
    void watchesALiveProcess() {
        try (ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid())) {
            meter.close();
            assertThat(meter.upTo(Long.MAX_VALUE)).isPositive();
            assertThat(meter.peakMegabytes()).isPositive();
        }
    }
}
