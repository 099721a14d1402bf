// SPDX-License-Identifier: Apache-2.0

/**
 * The bytes of the binary log and the canonical values in them. Must not know Debezium, Flink, nor how the bytes were
 * fetched.
 */
@NullMarked
package io.millrace.capture.log.wire;

import org.jspecify.annotations.NullMarked;
