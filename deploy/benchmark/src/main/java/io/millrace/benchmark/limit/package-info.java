// SPDX-License-Identifier: Apache-2.0
/**
 * Reads and decodes the log with capture's own decoders, and does nothing else.
 *
 * <p>Must not know what the scenarios make of it.
 */
@NullMarked
package io.millrace.benchmark.limit;

import org.jspecify.annotations.NullMarked;
