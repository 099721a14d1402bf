// SPDX-License-Identifier: Apache-2.0
/** Tests of the chain and its records. */
@NullMarked
package io.millrace.apply.log;

import org.jspecify.annotations.NullMarked;
