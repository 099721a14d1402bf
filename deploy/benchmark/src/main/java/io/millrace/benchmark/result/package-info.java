// SPDX-License-Identifier: Apache-2.0
/**
 * What scenarios found: one model for all of them, which is printed as a table, kept as JSON, and shown as pictures on a page.
 *
 * <p>Must not know how anything is measured.
 */
@NullMarked
package io.millrace.benchmark.result;

import org.jspecify.annotations.NullMarked;
