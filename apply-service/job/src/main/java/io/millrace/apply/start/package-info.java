// SPDX-License-Identifier: Apache-2.0
/**
 * What must be so before apply may start, and how far it has come since.
 *
 * <p>Must not know Flink, nor how rows are written.
 */
@NullMarked
package io.millrace.apply.start;

import org.jspecify.annotations.NullMarked;
