// SPDX-License-Identifier: Apache-2.0

/**
 * What Millrace knows of MySQL and MariaDB: connections, table shapes, positions, checks before the start, values. Must
 * not know Flink, Kafka, targets, nor what its readers do with what it says.
 */
@NullMarked
package io.millrace.mysql;

import org.jspecify.annotations.NullMarked;
