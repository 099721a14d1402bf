// SPDX-License-Identifier: Apache-2.0
/**
 * The corpus of schema changes: statements of the source, and what Millrace must make of them in the target.
 *
 * <p>Must not know how a change is carried: it is what that is measured against.
 */
@NullMarked
package io.millrace.testkit.ddl;

import org.jspecify.annotations.NullMarked;
