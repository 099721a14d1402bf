// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import org.jspecify.annotations.Nullable;

/**
 * What the enumerator remembers.
 *
 * @param unassigned the split while no reader has it, or null
 */
public record LogEnumeratorState(@Nullable LogSplit unassigned) {}
