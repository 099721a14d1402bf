// SPDX-License-Identifier: Apache-2.0

/**
 * What a statement in the log is, and which tables it names: enough to decide whether it concerns us, and to refuse it
 * where nobody can tell. Must not know how a shape changes by it.
 */
@NullMarked
package io.millrace.capture.log.statement;

import org.jspecify.annotations.NullMarked;
