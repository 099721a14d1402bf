// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import io.millrace.fault.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with everything that is wrong with them. */
public final class InvalidSettings extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /** All that was found. */
    public InvalidSettings(List<Finding> findings) {
        super(findings.stream().map(Finding::text).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** All that was found; at least one. */
    public List<Finding> findings() {
        return findings;
    }
}
