// SPDX-License-Identifier: Apache-2.0

/**
 * The log source that reads the binary log itself, of servers that describe their tables in it. Must not know Kafka, nor
 * what becomes of the events.
 */
@NullMarked
package io.millrace.capture.binlog;

import org.jspecify.annotations.NullMarked;
