// SPDX-License-Identifier: Apache-2.0
/**
 * The snapshot service as a process: what Quarkus must be told about its job.
 *
 * <p>Must not touch a row.
 */
@NullMarked
package io.millrace.snapshot.app;

import org.jspecify.annotations.NullMarked;
