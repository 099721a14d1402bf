// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.millrace.capture.log.contract.LogReader;
import io.millrace.testkit.types.TypeCorpus.Entry;
import java.util.Set;

/** This log source, for the contract. */
final class FlinkCdcReader {

    static final LogReader INSTANCE = new LogReader(new FlinkCdcLogSource(), FlinkCdcCursorFactory::new);

    private static final Set<String> REFUSED = Set.of("UUID", "INET4", "INET6");

    private FlinkCdcReader() {}

    /** The connector knows neither the types of MariaDB alone nor vectors. */
    static boolean carries(Entry entry) {
        String declaration = entry.declaration();
        return !REFUSED.contains(declaration)
                && !declaration.contains(" COMPRESSED")
                && !declaration.startsWith("VECTOR");
    }
}
