// SPDX-License-Identifier: Apache-2.0

/**
 * The log source on flink-connector-mysql-cdc: its connection, its reading of DDL, our decoding and our guards. Must not
 * know Kafka, nor what becomes of the events.
 */
@NullMarked
package io.millrace.capture.flinkcdc;

import org.jspecify.annotations.NullMarked;
