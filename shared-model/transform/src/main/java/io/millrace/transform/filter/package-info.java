// SPDX-License-Identifier: Apache-2.0

/** Conditions on rows: their text, and what it means for one shape of a table. Must not know transforms. */
@NullMarked
package io.millrace.transform.filter;

import org.jspecify.annotations.NullMarked;
