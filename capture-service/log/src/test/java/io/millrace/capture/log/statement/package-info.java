// SPDX-License-Identifier: Apache-2.0

/** Tests of the reading of statements. Must not know a server. */
@NullMarked
package io.millrace.capture.log.statement;

import org.jspecify.annotations.NullMarked;
