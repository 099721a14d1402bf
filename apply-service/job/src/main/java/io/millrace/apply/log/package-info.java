// SPDX-License-Identifier: Apache-2.0
/**
 * The change log as apply reads it: what is new, what is missing, and the shapes that its rows name.
 *
 * <p>Must not know Flink, nor how rows are written.
 */
@NullMarked
package io.millrace.apply.log;

import org.jspecify.annotations.NullMarked;
