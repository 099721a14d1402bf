// SPDX-License-Identifier: Apache-2.0

/** Tests of the log source: one contract, run on each kind of server. Must not know Kafka. */
@NullMarked
package io.millrace.capture.flinkcdc;

import org.jspecify.annotations.NullMarked;
