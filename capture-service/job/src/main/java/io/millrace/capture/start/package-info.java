// SPDX-License-Identifier: Apache-2.0

/** Where capture goes on, from what Kafka holds; which log source reads. Must not know what the job does with it. */
@NullMarked
package io.millrace.capture.start;

import org.jspecify.annotations.NullMarked;
