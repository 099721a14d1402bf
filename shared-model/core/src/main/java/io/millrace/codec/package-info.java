// SPDX-License-Identifier: Apache-2.0

/** The change log's wire format. Must not know Kafka, nor what becomes of a record. */
@NullMarked
package io.millrace.codec;

import org.jspecify.annotations.NullMarked;
