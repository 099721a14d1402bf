// SPDX-License-Identifier: Apache-2.0
/** Tests of the gate before apply. */
@NullMarked
package io.millrace.apply.start;

import org.jspecify.annotations.NullMarked;
