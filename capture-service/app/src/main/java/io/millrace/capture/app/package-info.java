// SPDX-License-Identifier: Apache-2.0
/**
 * The capture service as a process: what Quarkus must be told about its job.
 *
 * <p>Must not touch a row.
 */
@NullMarked
package io.millrace.capture.app;

import org.jspecify.annotations.NullMarked;
