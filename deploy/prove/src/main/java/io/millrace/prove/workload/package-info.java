// SPDX-License-Identifier: Apache-2.0
/**
 * What sessions write into the source, and their log of what they meant and what became of it.
 *
 * <p>Must not know who reads the source, and how.
 */
@NullMarked
package io.millrace.prove.workload;

import org.jspecify.annotations.NullMarked;
