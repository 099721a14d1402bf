// SPDX-License-Identifier: Apache-2.0
/**
 * What a run has shown, as a page for people and as JSON for programs.
 *
 * <p>Must not know how the numbers come about.
 */
@NullMarked
package io.millrace.prove.report;

import org.jspecify.annotations.NullMarked;
