// SPDX-License-Identifier: Apache-2.0

/** Tests of conditions. */
@NullMarked
package io.millrace.transform.filter;

import org.jspecify.annotations.NullMarked;
