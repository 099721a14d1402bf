// SPDX-License-Identifier: Apache-2.0
/** Tests of what gathers and writes. */
@NullMarked
package io.millrace.apply.batch;

import org.jspecify.annotations.NullMarked;
