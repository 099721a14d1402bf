// SPDX-License-Identifier: Apache-2.0
/**
 * What Millrace knows of MySQL and MariaDB: declarations to types, schemas, positions, preflight.
 *
 * <p>Must not know Flink, Kafka or the target.
 */
@NullMarked
package io.millrace.mysql;

import org.jspecify.annotations.NullMarked;
