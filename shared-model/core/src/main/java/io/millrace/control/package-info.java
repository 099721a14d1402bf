// SPDX-License-Identifier: Apache-2.0

/** What the services tell each other. Must not know Kafka, nor what a service does about it. */
@NullMarked
package io.millrace.control;

import org.jspecify.annotations.NullMarked;
