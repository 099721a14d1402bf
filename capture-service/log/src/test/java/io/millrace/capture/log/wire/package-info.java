// SPDX-License-Identifier: Apache-2.0

/** Tests of the forms in which the log writes things. Must not know a server. */
@NullMarked
package io.millrace.capture.log.wire;

import org.jspecify.annotations.NullMarked;
