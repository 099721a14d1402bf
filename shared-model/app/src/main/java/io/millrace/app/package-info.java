// SPDX-License-Identifier: Apache-2.0
/**
 * The shell around a job that the three services share: its lifecycle, health, metrics and status page.
 *
 * <p>Must not know what any job does with a row.
 */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
