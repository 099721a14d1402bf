// SPDX-License-Identifier: Apache-2.0
/**
 * A run of real processes under load and faults, and its verdict.
 *
 * <p>Must not know what a checker looks for.
 */
@NullMarked
package io.millrace.prove;

import org.jspecify.annotations.NullMarked;
