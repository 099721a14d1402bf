// SPDX-License-Identifier: Apache-2.0
/**
 * The log source on flink-connector-mysql-cdc.
 *
 * <p>Must not be known to any other module: it is loaded by name, from a folder of its own.
 */
@NullMarked
package io.millrace.capture.flinkcdc;

import org.jspecify.annotations.NullMarked;
