// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.io.Serializable;

/**
 * A secondary index as the target is to have it: never a unique one, because a replay shows states in which values meet
 * that never met at the source.
 *
 * @param name at the source
 * @param definition what it sorts by, in the target's language
 */
public record TargetIndex(String name, String definition) implements Serializable {}
