// SPDX-License-Identifier: Apache-2.0

/** What every log source owes, as tests that each log source runs on each kind of server. Must not know any of them. */
@NullMarked
package io.millrace.capture.log.contract;

import org.jspecify.annotations.NullMarked;
