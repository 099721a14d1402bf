// SPDX-License-Identifier: Apache-2.0

/** Tests of the log source: the contract of all, and what this one carries besides. Must not know Kafka. */
@NullMarked
package io.millrace.capture.binlog;

import org.jspecify.annotations.NullMarked;
