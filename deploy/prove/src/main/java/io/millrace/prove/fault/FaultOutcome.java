// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

/**
 * A fault that was done.
 *
 * @param atSeconds after the first one could have come
 * @param kills what was killed
 * @param recoverySeconds until a change that was committed after it could be read; negative if it never could
 */
public record FaultOutcome(FaultKind kind, double atSeconds, int kills, double recoverySeconds) {}
