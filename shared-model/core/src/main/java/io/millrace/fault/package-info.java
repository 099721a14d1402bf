// SPDX-License-Identifier: Apache-2.0

/** Failures: their codes, and what each code makes happen. Must not know the services that meet them. */
@NullMarked
package io.millrace.fault;

import org.jspecify.annotations.NullMarked;
