// SPDX-License-Identifier: Apache-2.0
/**
 * The apply service as a process: what Quarkus must be told about its job.
 *
 * <p>Must not touch a row.
 */
@NullMarked
package io.millrace.apply.app;

import org.jspecify.annotations.NullMarked;
