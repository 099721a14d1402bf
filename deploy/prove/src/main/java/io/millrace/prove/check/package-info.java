// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the change log as a stranger would, and compares it with what the sessions know and the source has.
 *
 * <p>Must not know processes and faults.
 */
@NullMarked
package io.millrace.prove.check;

import org.jspecify.annotations.NullMarked;
