// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

/**
 * A transaction as its session remembers it.
 *
 * @param counter its number among those of its session, without a gap from 1, those that were rolled back included
 * @param outcome what became of it
 * @param changes row changes that it made, its mark among them; 0 where it was rolled back
 */
public record Intent(long counter, Outcome outcome, int changes) {}
