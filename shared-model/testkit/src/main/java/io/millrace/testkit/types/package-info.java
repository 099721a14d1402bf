// SPDX-License-Identifier: Apache-2.0
/**
 * The corpus of types: declarations, values in the words of SQL, and what Millrace must make of them.
 *
 * <p>Must not know how values are read or written: it is what readers and writers are measured against.
 */
@NullMarked
package io.millrace.testkit.types;

import org.jspecify.annotations.NullMarked;
