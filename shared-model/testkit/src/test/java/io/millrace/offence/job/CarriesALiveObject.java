// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.job;

import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

class CarriesALiveObject implements MapFunction<String, String> {
    private static final long serialVersionUID = 1;

    final Thread live = new Thread();
    final int number = 1;
    final long[] numbers = {1};
    final List<String> names = List.of();
    transient Thread openedThere = new Thread();

    @Override
    public String map(String value) {
        return value;
    }
}
